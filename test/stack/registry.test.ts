import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CatalystClient } from '../../src/contract/index.ts'
import { createDirectClient } from '../../src/transports/common/calls.ts'
import { startCatalyst } from '../support/catalyst.ts'
import {
  type Registry,
  registryAccount,
  registryUnavailable,
  startRealRegistry,
} from '../support/engine/registry.ts'
import { engineUnavailable, sharedEngine } from '../support/engine/shared-engine.ts'

const why = engineUnavailable() || registryUnavailable()

/** With images of a registry as people run it; what only a broken one does is tried in pull.test.ts. */
describe.skipIf(why !== '')(`images of a real registry${why && ` (skipped: ${why})`}`, () => {
  let catalyst: Awaited<ReturnType<typeof startCatalyst>>
  let client: CatalystClient
  let folder = ''
  const before = process.env.DOCKER_CONFIG
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catalyst-real-registry-'))
    process.env.DOCKER_CONFIG = folder
    catalyst = await startCatalyst()
    client = createDirectClient(catalyst.router, { actor: 'command', logger: catalyst.logger })
  })
  afterAll(async () => {
    if (before === undefined) delete process.env.DOCKER_CONFIG
    else process.env.DOCKER_CONFIG = before
    await catalyst?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  async function write(image: string) {
    const file = join(folder, 'compose.yml')
    await writeFile(file, `name: catalyst-test-registry\nservices: {app: {image: "${image}"}}\n`)
    return { file }
  }
  async function pull(target: { file: string }) {
    const { runId } = await client.stack.pull(target)
    const pulls: { current: number; total: number }[] = []
    const stop = new AbortController()
    const watching = (async () => {
      for await (const view of await client.stack.watch(target, { signal: stop.signal })) {
        for (const service of view.services) if (service.pull) pulls.push(service.pull)
      }
    })()
    await catalyst.runs.ended(runId)
    stop.abort()
    await watching.catch(() => {})
    const { steps } = await client.runs.get({ id: runId })
    return { step: steps.find((one) => one.name === 'app')!, pulls }
  }
  async function forget({ image }: Registry) {
    await (await sharedEngine())
      .getImage(image)
      .remove({ force: true })
      .catch(() => {})
  }

  test('come with their bytes told, over a line that is cut in the middle of a layer', async () => {
    await using registry = await startRealRegistry()
    const target = await write(registry.image)
    try {
      expect((await client.stack.why(target)).rootCauses).toEqual([])
      registry.cutAfter = registry.layerBytes / 2
      const { step, pulls } = await pull(target)
      expect(step).toMatchObject({ status: 'succeeded', detail: 'fetched' })
      expect(registry.cuts).toBeGreaterThan(0)
      // tar and gzip add a little to what is random.
      expect(pulls.at(-1)?.total).toBeGreaterThan(registry.layerBytes)
      expect(pulls.some(({ current, total }) => current > 0 && current < total)).toBe(true)
    } finally {
      await forget(registry)
    }
  })

  test('that are not in it are told before and after', async () => {
    await using registry = await startRealRegistry()
    const target = await write(registry.image.replace(/:1$/u, ':2'))
    const [cause] = (await client.stack.why(target)).rootCauses
    expect(cause).toMatchObject({
      ...{ service: 'app', code: 'image-missing', remedy: 'Correct the name and tag in the Compose file.' },
      message: expect.stringMatching(/is not there: 127\.0\.0\.1:\d+ does not have it$/u),
    })
    expect((await pull(target)).step).toMatchObject({
      ...{ status: 'failed', code: 'image-missing' },
      message: expect.stringMatching(
        /^Image 127\.0\.0\.1:\d+\/catalyst-test\/real:2 is not there: \S+ does not have it$/u,
      ),
    })
    expect((await client.stack.why(target)).rootCauses).toMatchObject([
      { service: 'app', code: 'image-missing' },
    ])
  })

  test('that need a sign-in are told, and found with it, also before they are fetched', async () => {
    await using registry = await startRealRegistry({ guarded: true })
    const target = await write(registry.image)
    const config = (value: object) => writeFile(join(folder, 'config.json'), JSON.stringify(value))
    try {
      await config({})
      expect((await client.stack.why(target)).rootCauses).toMatchObject([
        { code: 'image-missing', remedy: expect.stringContaining('docker login') },
      ])
      expect((await pull(target)).step).toMatchObject({
        ...{ status: 'failed', code: 'image-missing' },
        message: expect.stringContaining('may not be fetched without signing in'),
      })
      const { username, password } = registryAccount
      const account = Buffer.from(`${username}:${password}`).toString('base64')
      await config({ auths: { [registry.image.split('/')[0]!]: { auth: account } } })
      expect((await pull(target)).step).toMatchObject({ status: 'succeeded' })
      await forget(registry)
      expect((await client.stack.why(target)).rootCauses).toEqual([])
    } finally {
      await config({})
      await forget(registry)
    }
  })
})
