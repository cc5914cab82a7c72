import { expect, test } from 'vitest'
import { heldClock, scriptedCheck, settle } from '../../../test/support/health.ts'
import { down, healthForEachTest, well } from '../../../test/support/health-for-each-test.ts'

const { rig, reopen } = healthForEachTest()

test('before the first look nothing is claimed, and starting does not wait for it', async () => {
  const redis = scriptedCheck('redis')
  redis.says = 'nothing'
  const { service } = rig([redis])
  service.start()
  expect(service.report()).toMatchObject({
    status: 'unknown',
    checks: { redis: { status: 'unknown', checkedAt: null, since: null } },
  })
})

test('one failing look is not yet an alarm, the second is, and it is timed from there', async () => {
  const redis = scriptedCheck('redis', { title: 'Redis' })
  const { service, pass } = rig([redis])
  service.start()
  await pass(0)
  expect(service.report()).toMatchObject({
    status: 'healthy',
    checks: { redis: { detail: 'fine', hint: null } },
  })
  redis.says = down
  await pass(10_000)
  const doubtful = service.report().checks.redis
  expect(doubtful).toMatchObject({ status: 'healthy', detail: 'fine · last look: Connection refused' })
  await pass(10_000)
  expect(service.report()).toMatchObject({
    status: 'degraded',
    checks: {
      redis: {
        status: 'unhealthy',
        detail: 'Connection refused',
        hint: 'Start it.',
        since: '2026-03-01T12:00:20.000Z',
        checkedAt: '2026-03-01T12:00:20.000Z',
        latencyMs: null,
      },
    },
  })
})

test('checking by hand counts as a look', async () => {
  const redis = scriptedCheck('redis', { required: true })
  const { service, pass } = rig([redis])
  service.start()
  await pass(0)
  redis.says = down
  await service.check()
  const report = await service.check(['redis'])
  expect(report.status).toBe('unhealthy')
})

test('a client that never answers costs the deadline and no more, and is never called twice at a time', async () => {
  const deaf = scriptedCheck('mongodb', { title: 'MongoDB' })
  deaf.says = 'nothing'
  const redis = scriptedCheck('redis')
  const { service, pass } = rig([deaf, redis])
  service.start()
  await pass(2999)
  expect(service.report().checks).toMatchObject({
    mongodb: { status: 'unknown' },
    redis: { status: 'healthy' },
  })
  await pass(1)
  expect(service.report().checks.mongodb).toMatchObject({
    status: 'unhealthy',
    detail: 'No answer from 127.0.0.1:1 within 3 s',
  })
  await pass(60_000)
  expect(deaf.mostUnderway).toBe(1)
  expect(deaf.calls).toBe(1)
  expect(redis.calls).toBeGreaterThan(5)
})

test('looks asked for at the same moment share one', async () => {
  const redis = scriptedCheck('redis')
  const { service } = rig([redis])
  await Promise.all([service.check(), service.check(['redis']), service.check()])
  expect(redis.mostUnderway).toBe(1)
  expect(redis.calls).toBe(1)
})

test('what was not looked at for three intervals is unknown, never green', async () => {
  const redis = scriptedCheck('redis', { required: true })
  const { clock, service, pass } = rig([redis])
  service.start()
  await pass(0)
  clock.sleep(3_600_000)
  expect(service.report()).toMatchObject({
    status: 'unknown',
    checks: {
      redis: { status: 'unknown', latencyMs: null, detail: 'Last checked 3600 s ago, then healthy: fine' },
    },
  })
  await pass(0)
  expect(service.report().status).toBe('healthy')
})

test('after a sleep the first look counts at once', async () => {
  const redis = scriptedCheck('redis')
  const { clock, service, pass } = rig([redis])
  service.start()
  await pass(0)
  redis.says = down
  clock.sleep(3_600_000)
  await pass(0)
  expect(service.report().checks.redis?.status).toBe('unhealthy')
})

test('paused polling goes unknown by itself and tells those who watch', async () => {
  const redis = scriptedCheck('redis')
  const { service, pass } = rig([redis])
  const seen: string[] = []
  service.onReport((report) => seen.push(report.status))
  service.start()
  await pass(0)
  expect(service.setPolling({ paused: true })).toEqual({ paused: true })
  await pass(31_000)
  expect(redis.calls).toBe(1)
  expect(seen.at(-1)).toBe('unknown')
  expect(service.report().polling).toEqual({ paused: true, intervalMs: 10_000 })
  expect(service.report().checks.redis?.detail).toMatch(/^Polling is paused/u)
  service.setPolling({ paused: false })
  await pass(0)
  expect(seen.at(-1)).toBe('healthy')
})

test('while hidden it polls less often, and on return at once if need be', async () => {
  const redis = scriptedCheck('redis')
  const { service, pass } = rig([redis])
  service.start()
  await pass(0)
  service.setAttention('hidden')
  await pass(29_000)
  expect(redis.calls).toBe(1)
  expect(service.report().status).toBe('healthy')
  service.setAttention('visible')
  await pass(0)
  expect(redis.calls).toBe(2)
})

test('a shorter interval in the settings takes effect at once', async () => {
  const redis = scriptedCheck('redis')
  const { service, settings, pass } = rig([redis])
  settings.change({ health: { intervalSeconds: 3600 } })
  service.start()
  await pass(5000)
  settings.change({ health: { intervalSeconds: 2 } })
  await pass(2000)
  expect(redis.calls).toBe(3)
})

test('another address is another dependency: unknown until looked at, and looked at at once', async () => {
  const redis = scriptedCheck('redis')
  const { service, settings, pass } = rig([redis, scriptedCheck('mongodb')])
  service.start()
  await pass(0)
  redis.says = down
  settings.change({ endpoints: { redis: { url: 'redis://b' } } })
  expect(service.report().checks).toMatchObject({
    redis: { status: 'unknown' },
    mongodb: { status: 'healthy' },
  })
  await pass(0)
  expect(redis.closed).toBe(1)
  expect(service.report().checks.redis?.status).toBe('unhealthy')
})

test('changing the address in the middle of a look lets no word of the old one through', async () => {
  const redis = scriptedCheck('redis')
  redis.says = 'nothing'
  const { service, settings, pass } = rig([redis])
  service.start()
  await pass(1000)
  settings.change({ endpoints: { redis: { url: 'redis://b' } } })
  redis.says = well
  await pass(5000)
  expect(service.report().checks.redis?.status).toBe('healthy')
  expect((await service.changes()).map((change) => change.to)).toEqual([])
})

test('a stored password is tried at once', async () => {
  const redis = scriptedCheck('redis')
  redis.says = down
  const { service, settings, pass } = rig([redis])
  service.start()
  await pass(0)
  redis.says = well
  settings.setSecret('redis.password', 'x')
  await pass(0)
  expect(service.report().checks.redis?.status).toBe('healthy')
})

test('changes are listed newest first with how long each lasted, and a restart is none', async () => {
  const redis = scriptedCheck('redis', { title: 'Redis' })
  const first = rig([redis])
  first.service.start()
  await first.pass(0)
  redis.says = down
  await first.pass(20_000)
  redis.says = well
  await first.pass(20_000)
  const changes = await first.service.changes()
  expect(changes).toMatchObject([
    { name: 'redis', title: 'Redis', from: 'unhealthy', to: 'healthy', lastedMs: null },
    { from: 'healthy', to: 'unhealthy', detail: 'Connection refused', lastedMs: 20_000 },
  ])
  await first.service.stop()

  const again = rig([redis], { clock: heldClock(first.clock.now() + 3_600_000) })
  again.service.start()
  await again.pass(0)
  expect(await again.service.changes()).toEqual(changes)
  expect(again.service.report().checks.redis?.since).toBe(changes[0]?.at)
  expect(again.notices).toEqual([])
})

test('what still goes on is among the changes, however many came after it', async () => {
  const redis = scriptedCheck('redis', { title: 'Redis' })
  const qdrant = scriptedCheck('qdrant', { title: 'Qdrant' })
  const { service, pass } = rig([redis, qdrant])
  service.start()
  await pass(0)
  redis.says = down
  await pass(20_000)
  for (let turn = 0; turn < 6; turn++) {
    qdrant.says = turn % 2 === 0 ? down : well
    await pass(20_000)
  }
  const names = async (limit: number) => (await service.changes(limit)).map(({ name }) => name)
  expect(await names(3)).toEqual(['qdrant', 'qdrant', 'qdrant', 'redis'])
  redis.says = well
  await pass(20_000)
  expect(await names(3)).toEqual(['redis', 'qdrant', 'qdrant'])
})

test('the past survives a restart: latencies of an hour, uptime of a day', async () => {
  const redis = scriptedCheck('redis', { required: true })
  redis.says = { ...well, latency: 5 }
  const first = rig([redis])
  first.service.start()
  await first.pass(1_200_000)
  redis.says = down
  await first.pass(400_000)
  await first.service.stop()
  await reopen()

  const again = rig([redis], { clock: heldClock(first.clock.now()) })
  const { checks, overall } = await again.service.history(24)
  const past = checks[0]!
  expect(past.latencies.length).toBeLessThanOrEqual(120)
  expect(past.latencies.length).toBeGreaterThan(40)
  expect(past.latencies[0]).toMatchObject({ latencyMs: 5, status: 'healthy' })
  expect(past.latencies.at(-1)).toMatchObject({ latencyMs: null, status: 'unhealthy' })
  expect(past.uptime).toHaveLength(24)
  expect(past.uptime.at(-1)?.worst).toBe('unhealthy')
  expect(past.uptime[0]?.worst).toBeNull()
  expect(past.available).toBeCloseTo(0.75, 1)
  expect(overall.available).toBeCloseTo(past.available!, 1)
})

test('watching gives the report now and after every round, until it is left', async () => {
  const redis = scriptedCheck('redis')
  const { service, pass } = rig([redis])
  const abort = new AbortController()
  const seen: string[] = []
  const watching = (async () => {
    for await (const report of service.watch(abort.signal)) seen.push(report.checks.redis!.status)
  })()
  await settle()
  service.start()
  await pass(10_000)
  expect(seen[0]).toBe('unknown')
  expect(seen.at(-1)).toBe('healthy')
  expect(seen.length).toBeGreaterThanOrEqual(3)
  abort.abort()
  await watching
})

test('stopping lets go of every client, also in the middle of a look', async () => {
  const deaf = scriptedCheck('redis')
  deaf.says = 'nothing'
  const { clock, service, pass } = rig([deaf])
  service.start()
  await pass(0)
  const stopped = service.stop()
  await clock.pass(2000)
  await stopped
  expect(deaf.closed).toBe(1)
  await pass(60_000)
  expect(deaf.calls).toBe(1)
})

test('stopping leaves no timer that would keep a process which is done', async () => {
  const { clock, service, pass } = rig([scriptedCheck('redis'), scriptedCheck('qdrant')])
  service.start()
  await pass(0)
  await service.stop()
  expect(clock.pending).toBe(0)
})

test('an address to test must be there', async () => {
  const { service } = rig([])
  await expect(service.testLlm({})).rejects.toMatchObject({ code: 'INVALID' })
})
