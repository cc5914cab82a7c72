import { afterEach, expect, test } from 'vitest'
import { healthDatabase, heldSettings, noTraces, soundIndex } from '../../../test/support/health.ts'
import { redisAvailable, startRedis } from '../../../test/support/redis.ts'
import type { HealthReport, HealthStatus } from '../../contract/health.ts'
import type { Notice } from '../../contract/system.ts'
import { testEndpoint } from '../llm/staged-test.ts'
import { silentLogger } from '../platform/logger.ts'
import { createHealthService, type HealthService } from './service.ts'

const skip = redisAvailable.available ? '' : ` (skipped: ${redisAvailable.reason})`
const real = test.skipIf(!redisAvailable.available)

let cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const step of cleanUp.reverse()) await step()
  cleanUp = []
})

async function rig(url: string, health: Record<string, number> = {}) {
  const records = await healthDatabase()
  cleanUp.push(() => records.remove())
  const notices: Pick<Notice, 'title'>[] = []
  const settings = heldSettings({
    endpoints: { redis: { url } },
    health: { intervalSeconds: 1, timeoutSeconds: 0.5, ...health },
  })
  const service = createHealthService({
    settings,
    database: records.database,
    index: soundIndex,
    testEndpoint,
    traces: noTraces,
    notices: { publish: (notice) => notices.push(notice) },
    dataFolder: '/',
    logger: silentLogger,
  })
  cleanUp.push(() => service.stop())
  return { service, settings, notices }
}

/** The first report in which redis has this status. */
async function until(service: HealthService, status: HealthStatus): Promise<HealthReport> {
  for await (const report of service.watch(AbortSignal.timeout(15_000))) {
    if (report.checks.redis?.status === status) return report
  }
  throw new Error(`redis never became ${status}: ${JSON.stringify(service.report().checks.redis)}`)
}

real(`a redis that is stopped, frozen and started again is followed${skip}`, async () => {
  await using redis = await startRedis()
  const { service, notices } = await rig(redis.url)
  service.start()
  await until(service, 'healthy')

  await redis.stop()
  const stopped = await until(service, 'unhealthy')
  expect(stopped.checks.redis).toMatchObject({
    detail: `Connection refused at 127.0.0.1:${redis.port}`,
    hint: 'Start Redis, or change its address in Settings.',
  })
  expect(['degraded', 'unhealthy']).toContain(stopped.status)
  await redis.start()
  await until(service, 'healthy')

  redis.freeze()
  const frozen = await until(service, 'unhealthy')
  expect(frozen.checks.redis?.detail).toBe(`No answer from 127.0.0.1:${redis.port} within 0.5 s`)
  redis.thaw()
  await until(service, 'healthy')

  const changes = (await service.changes()).filter((change) => change.name === 'redis')
  expect(changes.map((change) => change.to)).toEqual(['healthy', 'unhealthy', 'healthy', 'unhealthy'])
  expect(notices.length).toBeLessThanOrEqual(2)
})

real(`many looks leave no connection behind${skip}`, async () => {
  await using redis = await startRedis()
  const { service, settings } = await rig(redis.url)
  for (let look = 0; look < 5; look += 1) await service.check(['redis'])
  settings.setSecret('llm.apiKey', 'another')
  for (let look = 0; look < 5; look += 1) await service.check(['redis'])
  expect(sockets(redis.port)).toBe(1)
  await service.stop()
  await expect.poll(() => sockets(redis.port)).toBe(0)
})

/** Connections of this process to a port. */
function sockets(port: number): number {
  const { _getActiveHandles } = process as unknown as { _getActiveHandles(): { remotePort?: number }[] }
  return _getActiveHandles.call(process).filter((handle) => handle.remotePort === port).length
}
