import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkContext } from '../../../../test/support/health.ts'
import { freePort } from '../../../../test/support/programs.ts'
import { type RabbitmqServer, rabbitmqAvailable, startRabbitmq } from '../../../../test/support/rabbitmq.ts'
import { rabbitmqCheck } from './rabbitmq.ts'

const skip = rabbitmqAvailable.available ? '' : ` (skipped: ${rabbitmqAvailable.reason})`
const check = rabbitmqCheck()
const at = (url: string) => ({ endpoints: { rabbitmq: { url } } })

describe.skipIf(!rabbitmqAvailable.available)(`a real broker${skip}`, () => {
  let broker: RabbitmqServer
  beforeAll(async () => {
    broker = await startRabbitmq()
  }, 90_000)
  afterAll(() => broker?.[Symbol.asyncDispose]())

  test('is healthy and tells its version', async () => {
    const outcome = await check.check(checkContext(at(broker.url)))
    expect(outcome).toMatchObject({ status: 'healthy', detail: expect.stringMatching(/^RabbitMQ \d+\.\d+/u) })
  })

  test('refuses a wrong password, and the password is not told', async () => {
    const url = `amqp://guest@127.0.0.1:${broker.port}`
    const outcome = await check.check(checkContext(at(url), { 'rabbitmq.password': 'hunter2' }))
    expect(outcome).toMatchObject({ status: 'unhealthy', detail: 'RabbitMQ refuses the user or password' })
    expect(JSON.stringify(outcome)).not.toContain('hunter2')
    const right = await check.check(checkContext(at(url), { 'rabbitmq.password': 'guest' }))
    expect(right.status).toBe('healthy')
  })

  test('has no such virtual host', async () => {
    expect(await check.check(checkContext(at(`${broker.url}/nowhere`)))).toMatchObject({
      status: 'unhealthy',
      detail: 'RabbitMQ has no virtual host nowhere, or this user may not use it',
    })
  })

  test('frozen, costs the deadline only', async () => {
    broker.freeze()
    const looking = check.check(checkContext(at(broker.url), {}, { signal: AbortSignal.timeout(300) }))
    await expect(looking).rejects.toThrow()
    broker.thaw()
    expect((await check.check(checkContext(at(broker.url)))).status).toBe('healthy')
  })
})

test('where nothing listens, the refusal itself is what is thrown', async () => {
  const looking = check.check(checkContext(at(`amqp://127.0.0.1:${await freePort()}`)))
  await expect(looking).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('the web page of a broker does not pass for its AMQP port', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const looking = check
    .check(checkContext(at(`amqp://127.0.0.1:${port}`)))
    .catch(() => ({ status: 'thrown' }))
  expect((await looking).status).not.toBe('healthy')
  await new Promise((resolve) => server.close(resolve))
})
