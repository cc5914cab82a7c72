import { contract } from '../../contract/index.ts'
import { implementing } from '../platform/router.ts'
import type { Inbox } from './inbox.ts'
import type { SystemService } from './service.ts'

const os = implementing(contract.system)

export function createSystemRouter(service: SystemService) {
  return os.router({
    info: os.info.handler(() => service.info()),
    notices: os.notices.handler(({ signal }) => service.notices(signal)),
    events: os.events.handler(({ signal }) => service.events(signal)),
  })
}

const inbox = implementing(contract.notices)

export function createNoticesRouter(service: Inbox) {
  return inbox.router({
    list: inbox.list.handler(({ input }) => service.list(input)),
    watch: inbox.watch.handler(({ signal }) => service.watch(signal)),
    report: inbox.report.handler(async ({ input }) => {
      const kept = service.report({ ...input, level: 'error' })
      await service.flush()
      return kept
    }),
    markRead: inbox.markRead.handler(({ input }) => service.markRead(input.ids)),
    dismiss: inbox.dismiss.handler(({ input }) => service.dismiss(input.id)),
    dismissAll: inbox.dismissAll.handler(() => service.dismissAll()),
  })
}
