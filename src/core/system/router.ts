import { contract } from '../../contract/index.ts'
import { implementing } from '../platform/router.ts'
import type { SystemService } from './service.ts'

const os = implementing(contract.system)

export function createSystemRouter(service: SystemService) {
  return os.router({
    info: os.info.handler(() => service.info()),
    notices: os.notices.handler(({ signal }) => service.notices(signal)),
    events: os.events.handler(({ signal }) => service.events(signal)),
  })
}
