import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { readVariables } from '../../src/core/stack/passwords.ts'
import { createDirectClient } from '../../src/transports/common/calls.ts'
import { startCatalyst } from '../support/catalyst.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../support/engine/images.ts'
import { engineUnavailable, sharedEngine } from '../support/engine/shared-engine.ts'

const why = engineUnavailable() || imagesUnavailable()
const project = `catalyst-test-rotate-${process.pid}`

/** As the shipped stack has it: the password from catalyst.env, and kept in no volume. */
const stackFile = (port: number) => `name: ${project}
services:
  redis:
    image: ${testImages.redis}
    command: [sh, -c, 'exec redis-server --bind 0.0.0.0 --dir /data --requirepass "$$REDIS_PASSWORD"']
    environment: {REDIS_PASSWORD: "\${REDIS_PASSWORD:?is made by Catalyst}"}
    ports: ["127.0.0.1:${port}:6379"]
    healthcheck:
      test: [CMD-SHELL, 'REDISCLI_AUTH="$$REDIS_PASSWORD" redis-cli ping | grep -q PONG']
      interval: 1s
  other: {image: "${testImages.service}"}
`

test.skipIf(why !== '')(
  `a rotated password is taken up by the next up, by its service and by our client${why && ` (skipped: ${why})`}`,
  async () => {
    await ensureTestImages(['redis', 'service'])
    const shipped = await mkdtemp(join(tmpdir(), 'catalyst-rotate-'))
    const port = await freePort()
    await writeFile(join(shipped, 'compose.yml'), stackFile(port))
    await using catalyst = await startCatalyst({ compose: shipped })
    const client = createDirectClient(catalyst.router, { actor: 'command', logger: catalyst.logger })
    const docker = await sharedEngine()
    const filters = { label: [`com.docker.compose.project=${project}`] }
    const ids = async () =>
      Object.fromEntries(
        (await docker.listContainers({ filters })).map(({ Id, Labels }) => [
          Labels['com.docker.compose.service'],
          Id,
        ]),
      )
    const ended = async ({ runId: id }: { runId: string }) => {
      await catalyst.runs.ended(id)
      return (await client.runs.get({ id })).status
    }
    const redis = async () => (await client.health.check({ names: ['redis'] })).checks.redis
    const password = async () => {
      const { secrets, file } = await client.secrets.stack({})
      expect(secrets.find(({ variable }) => variable === 'REDIS_PASSWORD')?.set).toBe(true)
      return (await readVariables(file)).REDIS_PASSWORD!
    }
    try {
      expect(await ended(await client.stack.up({}))).toBe('succeeded')
      expect(await redis()).toMatchObject({ status: 'healthy' })
      const [before, old] = [await ids(), await password()]

      await client.secrets.rotateStack({ variable: 'REDIS_PASSWORD' })
      const fresh = await password()
      expect(fresh).not.toBe(old)
      expect(await signsIn(port, fresh)).toBe(false) // not yet
      expect(await ended(await client.stack.up({}))).toBe('succeeded')

      const after = await ids()
      expect(after.redis).not.toBe(before.redis)
      expect(after.other).toBe(before.other)
      expect(await redis()).toMatchObject({ status: 'healthy' })
      expect([await signsIn(port, old), await signsIn(port, fresh)]).toEqual([false, true])
    } finally {
      await ended(await client.stack.down({ volumes: true }))
      await rm(shipped, { recursive: true, force: true })
    }
  },
)

async function signsIn(port: number, password: string): Promise<boolean> {
  const redis = new Redis({ port, password, lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 })
  redis.on('error', () => {})
  try {
    await redis.connect()
    return (await redis.ping()) === 'PONG'
  } catch {
    return false
  } finally {
    redis.disconnect()
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
