import { toHealthProbe } from '../../contract/health.ts'
import { contract } from '../../contract/index.ts'
import { implementing } from '../platform/router.ts'
import type { TestTypedEndpoint } from './endpoint-tests.ts'
import type { HealthService } from './service.ts'

/** The contract's `health`, answered by the service. What a caller without a token may see is the door's to cut down. */
export function createHealthRouter(service: HealthService, testEndpoint: TestTypedEndpoint) {
  const health = implementing(contract.health)
  return health.router({
    probe: health.probe.handler(() => toHealthProbe(service.report())),
    live: health.live.handler(() => ({ status: 'live' as const })),
    report: health.report.handler(() => service.report()),
    watch: health.watch.handler(({ signal }) => service.watch(signal)),
    check: health.check.handler(({ input }) => service.check(input.names)),
    history: health.history.handler(({ input }) => service.history(input.slices)),
    changes: health.changes.handler(async ({ input }) => ({ changes: await service.changes(input.limit) })),
    setPolling: health.setPolling.handler(({ input }) => service.setPolling(input)),
    testEndpoint: health.testEndpoint.handler(({ input, signal }) => testEndpoint(input, signal)),
    testLlm: health.testLlm.handler(({ input, signal }) => service.testLlm(input, signal)),
  })
}
