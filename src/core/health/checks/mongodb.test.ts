import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { checkContext } from '../../../../test/support/health.ts'
import {
  type MongodbServer,
  mongodbAvailable,
  startMongodb,
} from '../../../../test/support/mongodb/server.ts'
import { freePort } from '../../../../test/support/programs.ts'
import { Settings } from '../../../contract/settings.ts'
import { explainFailure } from '../../platform/explain-failure.ts'
import { mongodbCheck } from './mongodb.ts'

const skip = mongodbAvailable.available ? '' : ` (skipped: ${mongodbAvailable.reason})`
const check = mongodbCheck()
beforeAll(() => check.load?.(Settings.parse({})))
afterEach(() => check.close())
const at = (url: string, timeoutSeconds = 0.6) => ({
  endpoints: { mongodb: { url } },
  health: { timeoutSeconds },
})

describe.skipIf(!mongodbAvailable.available)(`a server that speaks the protocol${skip}`, () => {
  let server: MongodbServer
  beforeAll(async () => {
    server = await startMongodb()
  }, 60_000)
  afterAll(() => server?.[Symbol.asyncDispose]())

  test('is healthy and tells its version, through the whole handshake of the driver', async () => {
    const outcome = await check.check(checkContext(at(server.url, 3)))
    expect(outcome).toMatchObject({ status: 'healthy', detail: 'MongoDB 7.0.0' })
    expect(outcome.latency).toBeGreaterThan(0)
  })

  test('frozen, costs the deadline only, and is healthy again after that', async () => {
    expect((await check.check(checkContext(at(server.url, 3)))).status).toBe('healthy')
    server.freeze()
    const began = performance.now()
    const outcome = await check.check(checkContext(at(server.url))).catch(() => ({ status: 'thrown' }))
    server.thaw()
    expect(outcome.status).not.toBe('healthy')
    expect(performance.now() - began).toBeLessThan(3000)
    expect((await check.check(checkContext(at(server.url, 3)))).status).toBe('healthy')
  })
})

test('where nothing listens, the refusal is found inside what the driver wraps around it', async () => {
  const port = await freePort()
  const place = `127.0.0.1:${port}`
  const error = await check.check(checkContext(at(`mongodb://${place}`))).catch((thrown: unknown) => thrown)
  const { detail } = explainFailure(error, { title: 'MongoDB', place, timeoutMs: 600 })
  expect(detail).toBe(`Connection refused at ${place}`)
})

test('a server that keeps silent is let go of within the deadline', async () => {
  const server = createServer((socket) => void socket.on('error', () => {}).resume())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const looking = check.check(checkContext(at(`mongodb://127.0.0.1:${port}`)))
  expect(await looking.catch(() => ({ status: 'thrown' }))).toMatchObject({
    status: expect.stringMatching(/unhealthy|thrown/u),
  })
  await check.close()
  await new Promise((resolve) => server.close(resolve))
})

test.each(['mongodb://127.0.0.1:1/?nonsense=1', 'mongodb://:27017'])(
  '%s is not understood, and that is said',
  async (url) => {
    expect(await check.check(checkContext(at(url)))).toMatchObject({
      status: 'unhealthy',
      detail: 'The address of MongoDB cannot be understood',
    })
  },
)

test('the stored password is not in anything that is told', async () => {
  const url = `mongodb://me@127.0.0.1:${await freePort()}`
  const outcome = await check
    .check(checkContext(at(url), { 'mongodb.password': 'hunter2' }))
    .catch((error: unknown) =>
      explainFailure(error, { title: 'MongoDB', place: 'x', timeoutMs: 1, secrets: ['hunter2'] }),
    )
  expect(JSON.stringify(outcome)).not.toContain('hunter2')
})
