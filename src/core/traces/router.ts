import { contract } from '../../contract/index.ts'
import { implementing } from '../platform/router.ts'
import type { TraceService } from './service.ts'

const os = implementing(contract.traces)

export function createTracesRouter(service: TraceService) {
  return os.router({
    status: os.status.handler(() => service.status()),
    setAside: os.setAside.handler(() => service.setAside()),
    test: os.test.handler(({ input, signal }) => service.test(input, signal)),
    retry: os.retry.handler(() => service.retry()),
    useStack: os.useStack.handler(() => service.useStack()),
    run: os.run.handler(({ input }) => service.run(input.id)),
  })
}
