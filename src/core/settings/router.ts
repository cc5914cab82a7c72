import { contract } from '../../contract/index.ts'
import { implementing } from '../platform/router.ts'
import type { SettingsService } from './service.ts'

const os = implementing(contract.settings)

export function createSettingsRouter(service: SettingsService) {
  return os.router({
    get: os.get.handler(() => service.view()),
    update: os.update.handler(({ input }) => service.update(input.patch, input.expected)),
    watch: os.watch.handler(({ signal }) => service.watch(signal)),
    setSecret: os.setSecret.handler(({ input }) =>
      service.setSecret(input.name, input.value).then(() => service.view()),
    ),
    forgetSecret: os.forgetSecret.handler(({ input }) =>
      service.forgetSecret(input.name).then(() => service.view()),
    ),
  })
}
