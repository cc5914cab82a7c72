import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { redisAvailable, startRedis } from './redis.ts'

const skipped = redisAvailable.available ? '' : ` (skipped: ${redisAvailable.reason})`

test.skipIf(!redisAvailable.available)(
  `a real redis starts, stops and starts again on its port${skipped}`,
  async () => {
    await using redis = await startRedis()
    expect(await ask(redis.port)).toBe('+PONG')
    await redis.stop()
    await expect(ask(redis.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await redis.start()
    expect(await ask(redis.port)).toBe('+PONG')
  },
)

test.skipIf(!redisAvailable.available)(`a redis with a password wants it${skipped}`, async () => {
  await using redis = await startRedis({ password: 'open sesame' })
  expect(await ask(redis.port)).toMatch(/^-NOAUTH/u)
})

function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.once('error', reject)
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString().trim())
    })
  })
}
