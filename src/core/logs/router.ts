import { contract } from '../../contract/index.ts'
import { implementing } from '../platform/router.ts'
import type { LogService } from './ports.ts'

const os = implementing(contract.logs)

export function createLogsRouter(service: LogService) {
  return os.router({
    list: os.list.handler(({ input: { cursor, limit, ...query }, signal }) =>
      service.list(query, { cursor, limit }, signal),
    ),
    follow: os.follow.handler(({ input: { limit, after, ...query }, signal }) =>
      service.follow(query, { limit, after }, signal),
    ),
    state: os.state.handler(() => service.state()),
    report: os.report.handler(({ input }) => service.report(input)),
  })
}
