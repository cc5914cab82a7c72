import { contract } from '../../contract/index.ts'
import { implementing } from '../platform/router.ts'
import type { AuditService } from './service.ts'

const os = implementing(contract.audit)

export function createAuditRouter(service: AuditService) {
  return os.router({
    list: os.list.handler(({ input: { cursor, limit, ...filter }, signal }) =>
      service.list(filter, { cursor, limit }, signal),
    ),
    get: os.get.handler(({ input }) => service.get(input.seq)),
    verify: os.verify.handler(({ signal }) => service.verify(signal)),
    status: os.status.handler(() => service.status()),
    begin: os.begin.handler(({ input }) => service.begin(input.because)),
    export: os.export.handler(({ input, signal }) => service.export(input.what, signal)),
    watch: os.watch.handler(({ signal }) => service.watch(signal)),
  })
}
