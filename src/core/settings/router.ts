import { contract } from '../../contract/index.ts'
import { implementing } from '../platform/router.ts'
import type { SecretStore } from '../secrets/ports.ts'
import type { SettingsService } from './service.ts'

const os = implementing(contract.settings)

export function createSettingsRouter(service: SettingsService, secrets: SecretStore) {
  return os.router({
    get: os.get.handler(() => service.view()),
    update: os.update.handler(({ input }) => service.update(input.patch, input.expected)),
    watch: os.watch.handler(({ signal }) => service.watch(signal)),
    setSecret: os.setSecret.handler(({ input }) =>
      secrets.set(input.name, input.value).then(() => service.view()),
    ),
    forgetSecret: os.forgetSecret.handler(({ input }) =>
      secrets.forget(input.name).then(() => service.view()),
    ),
  })
}
