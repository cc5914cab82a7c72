import { afterEach, beforeEach } from 'vitest'
import type { Notice } from '../../src/contract/system.ts'
import { createHealthService, type HealthService } from '../../src/core/health/service.ts'
import { testEndpoint } from '../../src/core/llm/staged-test.ts'
import { silentLogger } from '../../src/core/platform/logger.ts'
import {
  type HeldClock,
  healthDatabase,
  heldClock,
  heldSettings,
  noTraces,
  type ScriptedCheck,
  settle,
  soundIndex,
} from './health.ts'

export const down = { status: 'unhealthy', detail: 'Connection refused', hint: 'Start it.' } as const
export const well = { status: 'healthy', detail: 'fine' } as const

/**
 * For the top of a test file: records for each test, and health services on scripted checks and a held clock, stopped
 * when it is over.
 */
export function healthForEachTest() {
  let records: Awaited<ReturnType<typeof healthDatabase>>
  let running: { service: HealthService; clock: HeldClock }[] = []
  beforeEach(async () => {
    records = await healthDatabase()
  })
  afterEach(async () => {
    for (const { service, clock } of running) {
      const stopped = service.stop()
      await clock.pass(3000)
      await stopped
    }
    running = []
    await records.remove()
  })

  function rig(checks: ScriptedCheck[], options: { clock?: HeldClock } = {}) {
    const clock = options.clock ?? heldClock()
    const settings = heldSettings({ endpoints: { redis: { url: 'redis://a' } } })
    const notices: Pick<Notice, 'level' | 'title' | 'body'>[] = []
    const service = createHealthService({
      settings,
      database: records.database,
      index: soundIndex,
      testEndpoint,
      traces: noTraces,
      notices: { publish: (notice) => notices.push(notice) },
      dataFolder: '/',
      logger: silentLogger,
      clock,
      random: () => 0.5,
      checks,
    })
    running.push({ service, clock })
    /** Lets time pass, in small steps so that answers of the database worker arrive between them. */
    const pass = async (ms: number) => {
      await ready()
      await clock.pass(ms)
    }
    const ready = async () => {
      await service.changes()
      await settle()
    }
    return { clock, settings, notices, service, pass }
  }

  return {
    rig,
    /** The same records, as another start of the app opens them. */
    async reopen() {
      records.database = await records.reopen()
    },
  }
}
