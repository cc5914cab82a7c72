import { expect, test } from 'vitest'
import { scriptedCheck } from '../../../test/support/health.ts'
import { down, healthForEachTest, well } from '../../../test/support/health-for-each-test.ts'

const { rig } = healthForEachTest()

test('going down and coming back is told once each, with the name', async () => {
  const redis = scriptedCheck('redis', { title: 'Redis' })
  const { notices, service, pass } = rig([redis])
  service.start()
  await pass(0)
  redis.says = down
  await pass(60_000)
  redis.says = well
  await pass(60_000)
  expect(notices).toMatchObject([
    { level: 'error', title: 'Redis is down', body: 'Connection refused' },
    { level: 'success', title: 'Redis is back', body: 'fine' },
  ])
})

test('what goes down together is told together', async () => {
  const checks = [scriptedCheck('redis', { title: 'Redis' }), scriptedCheck('mongodb', { title: 'MongoDB' })]
  const { notices, service, pass } = rig(checks)
  service.start()
  await pass(0)
  for (const check of checks) check.says = down
  await pass(30_000)
  expect(notices.map((notice) => notice.title)).toEqual(['Redis and MongoDB are down'])
})

test('a disk is not down, it needs attention', async () => {
  const disk = scriptedCheck('disk', { title: 'Disk space' })
  const { notices, service, pass } = rig([disk])
  service.start()
  await pass(0)
  disk.says = { status: 'unhealthy', detail: '300 MB free' }
  await pass(30_000)
  expect(notices).toMatchObject([{ title: 'Disk space needs attention', body: '300 MB free' }])
})

test('flapping makes no storm, and its end is told', async () => {
  const redis = scriptedCheck('redis', { title: 'Redis' })
  const { notices, service, pass } = rig([redis])
  service.start()
  await pass(0)
  for (let turn = 0; turn < 11; turn += 1) {
    redis.says = turn % 2 === 0 ? down : well
    await pass(20_000)
  }
  expect(notices.length).toBe(2)
  await pass(600_000)
  expect(notices.map((notice) => notice.title)).toEqual(['Redis is down', 'Redis is back', 'Redis is down'])
})

test('no notices where they are not wanted', async () => {
  const redis = scriptedCheck('redis')
  const { notices, settings, service, pass } = rig([redis])
  settings.change({ health: { notifications: false } })
  service.start()
  await pass(0)
  redis.says = down
  await pass(60_000)
  expect(notices).toEqual([])
})
