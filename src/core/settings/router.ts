import { contract } from '../../contract/index.ts'
import { implementing } from '../platform/router.ts'
import type { SettingsService } from './service.ts'

const os = implementing(contract.settings)

export function createSettingsRouter(service: SettingsService) {
  return os.router({
    get: os.get.handler(() => service.view()),
    update: os.update.handler(({ input }) => service.update(input.patch)),
    watch: os.watch.handler(({ signal }) => service.watch(signal)),
    setSecret: os.setSecret.handler(({ input }) => service.setSecret(input.name, input.value)),
    forgetSecret: os.forgetSecret.handler(({ input }) => service.forgetSecret(input.name)),
  })
}

const secrets = implementing(contract.secrets)

export function createSecretsRouter(service: SettingsService) {
  return secrets.router({
    protect: secrets.protect.handler(({ input }) => service.protect(input)),
    unlock: secrets.unlock.handler(({ input }) => service.unlock(input.passphrase)),
    lock: secrets.lock.handler(() => service.lock()),
    rotateKey: secrets.rotateKey.handler(({ input }) => service.rotateKey(input.passphrase)),
  })
}
