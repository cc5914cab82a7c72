import { createServer } from 'node:net'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { checkContext } from '../../../../test/support/health.ts'
import { freePort } from '../../../../test/support/programs.ts'
import { Settings } from '../../../contract/settings.ts'
import { explainFailure } from '../explain.ts'
import { mongodbCheck } from './mongodb.ts'

// No MongoDB server is in any registry a test could take it from; what needs one is proven by hand. Here: sockets.
const check = mongodbCheck()
beforeAll(() => check.load?.(Settings.parse({})))
afterEach(() => check.close())
const at = (url: string, timeoutSeconds = 0.6) => ({
  endpoints: { mongodb: { url } },
  health: { timeoutSeconds },
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
