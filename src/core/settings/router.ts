import { contract } from '../../contract/index.ts'
import { implementing } from '../platform/router.ts'
import type { StackSecrets } from './ports.ts'
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

export function createSecretsRouter(service: SettingsService, stack: StackSecrets) {
  /** Catalyst's own clients may use what changed. */
  const changing = async <T>(change: Promise<T>): Promise<T> => {
    const result = await change
    service.secretsChanged()
    return result
  }
  return secrets.router({
    stack: secrets.stack.handler(() => stack.list()),
    rotateStack: secrets.rotateStack.handler(({ input }) => changing(stack.rotate(input.variable))),
    setStack: secrets.setStack.handler(({ input }) => changing(stack.set(input.variable, input.value))),
    forgetStack: secrets.forgetStack.handler(({ input }) => changing(stack.forget(input.variable))),
    protect: secrets.protect.handler(({ input }) => service.protect(input)),
    unlock: secrets.unlock.handler(({ input }) => service.unlock(input.passphrase)),
    lock: secrets.lock.handler(() => service.lock()),
    rotateKey: secrets.rotateKey.handler(({ input }) => service.rotateKey(input.passphrase)),
  })
}
