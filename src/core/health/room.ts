import type { IndexHealth } from '../knowledge/ports.ts'
import type { ConnectEmbeddings, TestEndpoint } from '../llm/ports.ts'
import type { Database } from '../platform/database.ts'
import type { Home } from '../platform/home.ts'
import type { Logger } from '../platform/logger.ts'
import { defineReportSection } from '../platform/report-section.ts'
import { defineRoom } from '../platform/room.ts'
import type { SettingsSource } from '../settings/ports.ts'
import type { StackInsight } from '../stack/ports.ts'
import type { Notices } from '../system/ports.ts'
import type { TraceExports } from '../traces/ports.ts'
import { createEndpointTests, type EndpointTestDependencies } from './endpoint-tests.ts'
import { healthSchema } from './history-schema.ts'
import { writeHealth } from './report-section.ts'
import { createHealthRouter } from './router.ts'
import { createHealthService, type HealthService } from './service.ts'

export const healthRoom = defineRoom({
  name: 'health',
  schema: { health: healthSchema },
  isLookedAt: true,
  open(needs: {
    readonly settings: SettingsSource & EndpointTestDependencies['drafts']
    readonly stack: StackInsight
    readonly database: Database
    readonly knowledge: { readonly health: IndexHealth }
    readonly notices: Notices
    readonly traces: TraceExports
    readonly home: Home
    readonly logger: Logger
    readonly host: string
    readonly llm: {
      readonly testEndpoint: TestEndpoint
      readonly connectEmbeddings: ConnectEmbeddings
    }
  }) {
    const { settings, stack, database, knowledge, notices, home, logger } = needs
    const isCommand = needs.host === 'command'
    const polled = createHealthService({
      ...{ settings, stack, database, notices, logger },
      testEndpoint: needs.llm.testEndpoint,
      traces: needs.traces,
      index: knowledge.health,
      dataFolder: home.folder,
    })
    const health = isCommand ? pollWhenWatched(polled) : polled
    const testTyped = createEndpointTests({
      ...{ drafts: settings, index: knowledge.health, stack, logger },
      connectEmbeddings: needs.llm.connectEmbeddings,
      testModelServer: needs.llm.testEndpoint,
    })
    return {
      service: health,
      router: { health: createHealthRouter(health, testTyped) },
      start: () => (isCommand ? undefined : health.start()),
      stop: () => health.stop(),
      async *stream(signal) {
        for await (const report of health.watch(signal)) yield { topic: 'health', health: report }
      },
      report: defineReportSection({
        title: 'Health',
        // A command has not checked anything before.
        read: () => (isCommand ? health.check() : health.report()),
        write: writeHealth,
      }),
    }
  },
})

/** Most commands end before a poll would, and are slowed by the drivers it loads: polling begins once somebody watches. */
function pollWhenWatched(health: HealthService): HealthService {
  return {
    ...health,
    watch(signal) {
      health.start()
      return health.watch(signal)
    },
  }
}
