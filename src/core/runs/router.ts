import { contract } from '../../contract/index.ts'
import { implementing } from '../platform/router.ts'
import type { RunService } from './service.ts'

const os = implementing(contract.runs)

export function createRunsRouter(service: RunService) {
  return os.router({
    list: os.list.handler(({ input: { cursor, limit, ...filter } }) =>
      service.list(filter, { cursor, limit }),
    ),
    get: os.get.handler(({ input }) => service.getWithSteps(input.id)),
    steps: os.steps.handler(({ input: { id, ...page } }) => service.stepPage(id, page)),
    step: os.step.handler(({ input }) => service.step(input.id, input.step)),
    criticalPath: os.criticalPath.handler(({ input }) => service.criticalPath(input.id)),
    log: os.log.handler(({ input, signal }) => service.log(input.id, input.limit, signal)),
    watch: os.watch.handler(({ input, signal }) => service.watch(input.id, signal)),
    cancel: os.cancel.handler(({ input }) => service.cancel(input.id)),
    retry: os.retry.handler(({ input }) => service.retry(input.id, input.steps)),
  })
}
