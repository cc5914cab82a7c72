import { expect } from '@playwright/test'
import type { RunningApp } from '../support/electron-double/launch.ts'
import { type RedisServer, redisAvailable, startRedis } from '../support/redis.ts'
import { notificationsOf, pressTray, shareApp, test, trayOf } from './support/desktop.ts'
import { go } from './support/user.ts'

const health = { intervalSeconds: 1, agreement: 2, hiddenIntervalSeconds: 1 }
const absent = redisAvailable.available ? '' : ` (skipped: ${redisAvailable.reason})`

/** Other things of this machine may come and go meanwhile. */
async function saidOfRedis(app: RunningApp) {
  return (await notificationsOf(app)).filter(({ title }) => title.startsWith('Redis'))
}

test.describe(`a real redis that stops and comes back${absent}`, () => {
  test.skip(!redisAvailable.available, redisAvailable.reason)
  let redis: RedisServer
  test.beforeEach(async () => {
    redis = await startRedis()
  })
  test.afterEach(async () => {
    await redis?.[Symbol.asyncDispose]()
  })

  test('status page, header, tray and notifications follow it', async ({ home, launch }) => {
    const { writeFile } = await import('node:fs/promises')
    const endpoints = { redis: { url: redis.url, required: true } }
    await writeFile(`${home}/settings.json`, JSON.stringify({ health, endpoints }))
    const app = await launch()
    const page = await app.firstWindow()
    await go(page, '/status')
    const gauge = (word: string) => page.getByRole('article', { name: `Redis: ${word}` })
    await expect(gauge('Healthy')).toBeVisible()
    await expect.poll(() => trayOf(app)).toMatchObject({ state: 'healthy' })

    await redis.stop()
    await expect(gauge('Unhealthy')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('Redis is unhealthy')
    await expect(page.getByRole('link', { name: 'Unhealthy: Redis' })).toBeVisible()
    await expect
      .poll(() => trayOf(app))
      .toMatchObject({
        state: 'unhealthy',
        tooltip: expect.stringContaining('Redis is unhealthy'),
      })
    await expect.poll(() => saidOfRedis(app)).toHaveLength(1)
    expect((await saidOfRedis(app))[0]).toMatchObject({ title: 'Redis is down', place: '/status' })

    await redis.start()
    await expect(gauge('Healthy')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('All systems healthy')
    await expect.poll(() => trayOf(app)).toMatchObject({ state: 'healthy' })
    await expect.poll(() => saidOfRedis(app)).toHaveLength(2)
    expect((await saidOfRedis(app))[1]).toMatchObject({ title: 'Redis is back' })
    await expect(page.getByRole('table').getByRole('row', { name: /Redis/u })).not.toHaveCount(0)
  })
})

test.describe('polling', () => {
  const shared = shareApp({ health })

  test('paused from the tray, the status grows unknown and never stays green; resumed, it recovers', async () => {
    const { app, page } = shared
    await go(page, '/status')
    await expect.poll(() => trayOf(app)).toMatchObject({ state: 'healthy' })
    await pressTray(app, 'pause')
    await expect
      .poll(() => trayOf(app))
      .toMatchObject({
        state: 'unknown',
        tooltip: expect.stringMatching(/polling paused, last checked \d+ s ago/u),
      })
    await expect(page.getByRole('region', { name: 'Verdict' })).toContainText(
      'Unknown while polling is paused',
    )
    await pressTray(app, 'resume')
    await expect.poll(() => trayOf(app)).toMatchObject({ state: 'healthy' })
    await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('All systems healthy')
  })

  test('the tray lists each dependency in use with its status, and leads to the status page', async () => {
    const { app, page } = shared
    await expect.poll(async () => (await trayOf(app)).state).toBe('healthy')
    const labels = (await trayOf(app)).items.map(({ label }) => label)
    expect(labels).toEqual(expect.arrayContaining(['Search index: healthy', 'Disk space: healthy']))
    await go(page, '/settings/about')
    await pressTray(app, 'check:disk')
    await expect(page.getByRole('heading', { level: 1, name: 'Status' })).toBeVisible()
  })
})
