import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { checkContext } from '../../../../test/support/health.ts'
import { freePort } from '../../../../test/support/programs.ts'
import { redisAvailable, startRedis } from '../../../../test/support/redis.ts'
import type { Check } from '../check.ts'
import { redisCheck } from './redis.ts'

const skip = redisAvailable.available ? '' : ` (skipped: ${redisAvailable.reason})`
const real = test.skipIf(!redisAvailable.available)

let check: Check = redisCheck()
afterEach(async () => {
  await check.close()
  check = redisCheck()
})
const at = (url: string, timeoutSeconds = 3) => ({
  endpoints: { redis: { url } },
  health: { timeoutSeconds },
})

real(`a running redis is healthy and tells its version and memory${skip}`, async () => {
  await using redis = await startRedis()
  const outcome = await check.check(checkContext(at(redis.url)))
  expect(outcome).toMatchObject({
    status: 'healthy',
    detail: expect.stringMatching(/^Redis \d+\.\d+.* memory$/u),
  })
  expect(outcome.latency).toBeGreaterThan(0)
})

real(`a password that is wanted, wrong, right and superfluous is told apart${skip}`, async () => {
  await using redis = await startRedis({ password: 'open sesame' })
  expect(await check.check(checkContext(at(redis.url)))).toMatchObject({
    status: 'unhealthy',
    detail: 'Redis wants a password',
    action: { target: '/settings/endpoints' },
  })
  const wrong = await check.check(checkContext(at(redis.url), { 'redis.password': 'hunter2' }))
  expect(wrong).toMatchObject({ status: 'unhealthy', detail: 'Redis refuses the password' })
  expect(JSON.stringify(wrong)).not.toContain('hunter2')
  expect(await check.check(checkContext(at(redis.url), { 'redis.password': 'open sesame' }))).toMatchObject({
    status: 'healthy',
  })
  await check.close()
  await using open = await startRedis()
  expect(await check.check(checkContext(at(open.url), { 'redis.password': 'x' }))).toMatchObject({
    status: 'unhealthy',
    detail: expect.stringContaining('has no password'),
  })
})

real(`a redis that was restarted is found again by the next look${skip}`, async () => {
  await using redis = await startRedis()
  expect((await check.check(checkContext(at(redis.url)))).status).toBe('healthy')
  await redis.stop()
  await expect(check.check(checkContext(at(redis.url)))).rejects.toThrow()
  await redis.start()
  expect((await check.check(checkContext(at(redis.url)))).status).toBe('healthy')
})

test('where nothing listens, the refusal itself is what is thrown', async () => {
  const port = await freePort()
  await expect(check.check(checkContext(at(`redis://127.0.0.1:${port}`)))).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  })
})

test('a server that speaks something else does not pass for redis', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {}).resume()
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await expect(check.check(checkContext(at(`redis://127.0.0.1:${port}`)))).rejects.toThrow()
  // Closing waits for open connections: it would never end if the check had left one.
  await new Promise((resolve) => server.close(resolve))
})
