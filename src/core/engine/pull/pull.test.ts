import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type Docker from 'dockerode'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type RegistryDouble,
  startRegistry,
  type Trouble,
} from '../../../../test/support/engine/registry-double.ts'
import {
  engineAt,
  engineUnavailable,
  sharedEngine,
  sharedEngineAddress,
} from '../../../../test/support/engine/shared-engine.ts'
import type { PullProgress } from '../../../contract/engine-view.ts'
import { silentLogger } from '../../platform/logger.ts'
import { type PullOptions, pullImage } from './pull.ts'
import { PullFailure } from './pull-failure.ts'

const why = engineUnavailable()

describe.skipIf(why !== '')(`fetching images${why && `: ${why}`}`, () => {
  let docker: Docker
  let folder: string
  const images: string[] = []
  beforeAll(async () => {
    docker = await sharedEngine()
    folder = await mkdtemp(join(tmpdir(), 'catalyst-docker-config-'))
  })
  afterEach(async () => {
    for (const image of images.splice(0))
      await docker
        .getImage(image)
        .remove({ force: true })
        .catch(() => {})
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function registry(options?: Parameters<typeof startRegistry>[0]): Promise<RegistryDouble> {
    const started = await startRegistry(options)
    images.push(started.image)
    return started
  }
  async function fetch(image: string, more: Partial<PullOptions> = {}, engine = docker) {
    const updates: { at: number; progress: PullProgress }[] = []
    const pulled = pullImage(engine, {
      ...{ image, logger: silentLogger, configFolder: folder, signal: AbortSignal.timeout(100_000) },
      onProgress: (progress) => updates.push({ at: performance.now(), progress }),
      ...more,
    })
    const failure = await pulled.then(
      () => undefined,
      (error: unknown) => (error instanceof PullFailure ? error : Promise.reject(error)),
    )
    return { failure, updates }
  }

  test('bytes, layers and the time left are told, not more often than can be followed', async () => {
    await using source = await registry({ layers: [100_000, 1_500_000] })
    source.trouble = { rate: 1_000_000 }
    const { failure, updates } = await fetch(source.image)
    expect(failure).toBeUndefined()
    const last = updates.at(-1)?.progress
    expect(last?.layers.map((layer) => layer.status)).toEqual(['done', 'done'])
    expect(last?.current).toBe(last?.total)
    const under = updates.filter(
      ({ progress }) => progress.current < progress.total && progress.secondsLeft !== null,
    )
    expect(under.length).toBeGreaterThan(2)
    expect(under.at(-1)?.progress.secondsLeft).toBeLessThan(3)
    const gaps = updates.slice(1, -1).map(({ at }, index) => at - (updates[index]?.at ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThan(80)
  })

  test('each kind of refusal has its own words and its own remedy', async () => {
    await using source = await registry()
    const told = async (refusal: Trouble['refusal']) => {
      source.trouble = { refusal: refusal! }
      const { failure } = await fetch(source.image)
      return `${failure?.message} ${failure?.remedy}`
    }
    expect(
      await told({ status: 403, code: 'DENIED', message: 'requested access to the resource is denied' }),
    ).toMatch(/without signing in.*docker login/)
    expect(await told({ status: 429, code: 'TOOMANYREQUESTS', message: 'pull rate limit' })).toMatch(
      /too many requests from here Wait /,
    )
    expect(await told({ status: 503, body: 'upstream down' })).toMatch(/in trouble itself.*try again later/)
    expect(await told({ status: 404, code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' })).toMatch(
      /is not there.*Correct the name and tag/,
    )
    expect(await told({ status: 200, body: '<html>sign in to the network</html>' })).toMatch(
      /is not a registry.*sign-in page/,
    )
  })

  test('a connection to the registry that is cut is taken up again by the engine', async () => {
    await using source = await registry()
    source.trouble = { cut: 1 }
    const { failure } = await fetch(source.image)
    expect(failure).toBeUndefined()
  })

  test('a registry that is gone is the cause', async () => {
    const source = await registry()
    await source[Symbol.asyncDispose]()
    const { failure } = await fetch(source.image)
    expect(failure).toMatchObject({
      code: 'image-missing',
      evidence: [expect.stringMatching(/connection refused/)],
    })
    expect(failure?.message).toMatch(
      /^Image 127\.0\.0\.1:\d+\/catalyst-test\/pulled:1 could not be fetched: /,
    )
  })

  test('a pull in which nothing moves is given up', async () => {
    await using source = await registry()
    source.trouble = { stalled: 1 }
    const began = performance.now()
    const { failure } = await fetch(source.image, { stallMs: 1500 })
    // Without that it would wait as long as the call may last.
    expect(performance.now() - began).toBeLessThan(20_000)
    expect(failure?.message).toBe(`Image ${source.image} stopped coming: nothing moved for 2 s`)
  })

  test('an engine that goes in mid-pull is told from a registry that does', async () => {
    await using source = await registry()
    source.trouble = { stalled: 1 }
    await using line = await cuttableLine(sharedEngineAddress())
    const pulled = fetch(source.image, {}, await engineAt(line.address))
    while (source.seen.blobs < 2) await new Promise((resolve) => setTimeout(resolve, 20))
    line.cut()
    expect((await pulled).failure?.code).toBe('engine-unreachable')
  })

  test('credentials come from config.json, or from a helper that is asked for this registry alone', async () => {
    await using source = await registry({ credentials: 'someone:s3cret' })
    const host = source.image.split('/')[0] ?? ''
    const config = (value: object) => writeFile(join(folder, 'config.json'), JSON.stringify(value))
    await config({})
    expect((await fetch(source.image)).failure).toMatchObject({
      code: 'image-missing',
      message: expect.stringContaining('without signing in'),
      remedy: expect.stringContaining('docker login'),
    })
    await config({ auths: { [host]: { auth: Buffer.from('someone:s3cret').toString('base64') } } })
    expect((await fetch(source.image)).failure).toBeUndefined()

    await docker.getImage(source.image).remove({ force: true })
    const asked = join(folder, 'asked')
    const helper = join(folder, 'docker-credential-catalyst-test')
    await writeFile(
      helper,
      `#!/bin/sh\ncat >>${asked}\necho '{"ServerURL":"x","Username":"someone","Secret":"s3cret"}'\n`,
    )
    await chmod(helper, 0o755)
    await config({ credsStore: 'catalyst-test', auths: { 'elsewhere.example': {} } })
    const before = process.env.PATH
    process.env.PATH = `${folder}${delimiter}${before}`
    try {
      expect((await fetch(source.image)).failure).toBeUndefined()
      // A helper that fails does not stop an anonymous pull; where that is refused, it is told of.
      await writeFile(helper, '#!/bin/sh\nexit 3\n')
      const { failure } = await fetch(source.image)
      expect(failure?.evidence.at(-1)).toBe('docker-credential-catalyst-test ended with code 3')
    } finally {
      process.env.PATH = before
    }
  })
})

/** A line to an engine that can be cut. */
async function cuttableLine(address: string) {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(address.replace(/^unix:\/\//, ''))
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
    }
    near.pipe(far).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    address: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
    },
  }
}
