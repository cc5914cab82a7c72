import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDirectClient } from '../../src/transports/common/calls.ts'
import { startCatalyst } from '../support/catalyst.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../support/engine/images.ts'
import { engineUnavailable, sharedEngine } from '../support/engine/shared-engine.ts'
import { freePort } from '../support/programs.ts'

const why = engineUnavailable() || imagesUnavailable()
const { service, redis } = testImages
const one = `{image: "${service}", healthcheck: {disable: true}}`

describe.skipIf(why !== '')(`beside a stack${why && ` (skipped: ${why})`}`, () => {
  let root = ''
  let catalyst: Awaited<ReturnType<typeof startCatalyst>>
  let client: ReturnType<typeof createDirectClient>
  const projects: string[] = []

  beforeAll(async () => {
    await ensureTestImages(['service', 'redis'])
    root = await mkdtemp(join(tmpdir(), 'catalyst-neighbours-'))
    catalyst = await startCatalyst({ home: join(root, 'home') })
    client = createDirectClient(catalyst.router, { actor: 'command', logger: catalyst.logger })
  })
  afterAll(async () => {
    await catalyst?.[Symbol.asyncDispose]()
    const docker = await sharedEngine()
    for (const project of projects) {
      const filters = { label: [`com.docker.compose.project=${project}`] }
      for (const { Id } of await docker.listContainers({ all: true, filters })) {
        await docker.getContainer(Id).remove({ force: true, v: true })
      }
      for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove()
      const { Volumes } = await docker.listVolumes({ filters: JSON.stringify(filters) as never })
      for (const { Name } of Volumes ?? []) await docker.getVolume(Name).remove()
    }
    await rm(root, { recursive: true, force: true })
  })

  function project(name: string): string {
    projects.push(`catalyst-test-${name}-${process.pid}`)
    return projects.at(-1)!
  }
  async function write(folder: string, name: string, text: string): Promise<string> {
    await mkdir(join(root, folder), { recursive: true })
    const file = join(root, folder, 'compose.yml')
    await writeFile(file, `name: ${name}\n${text}`)
    return file
  }
  async function ended(begun: Promise<{ runId: string }>) {
    const { runId: id } = await begun
    for await (const run of await client.runs.watch({ id })) if (run.endedAt) break
    return client.runs.get({ id })
  }
  const names = async (of: string) => {
    const docker = await sharedEngine()
    const filters = { label: [`com.docker.compose.project=${of}`] }
    return (await docker.listContainers({ all: true, filters })).map((found) => found.Names[0]?.slice(1))
  }

  test('an orphan is told, named as who holds the port, and goes before the port is needed', async () => {
    const name = project('orphan')
    const port = await freePort()
    const published = `{image: "${redis}", ports: ["127.0.0.1:${port}:6379"]}`
    const file = await write('orphan', name, `services: {old: ${published}}\n`)
    await ended(client.stack.up({ file }))
    await write('orphan', name, `services: {new: ${published}, off: {image: x, profiles: [p]}}\n`)
    const asked = await client.stack.why({ file })
    expect(asked.orphans).toMatchObject([{ service: 'old', container: `${name}-old-1`, folder: null }])
    expect(asked.warnings.map(({ message }) => message).join()).toContain(`${name}-old-1 is an orphan`)
    expect(asked.rootCauses).toMatchObject([
      {
        service: 'new',
        message: expect.stringContaining(`Port ${port} is held by ${name}-old-1, an orphan`),
      },
    ])
    expect((await ended(client.stack.up({ file }))).status).toBe('failed')
    expect((await ended(client.stack.up({ file, removeOrphans: true }))).status).toBe('succeeded')
    expect(await names(name)).toEqual([`${name}-new-1`])

    await write('orphan', name, `services: {other: ${one}}\n`)
    await ended(client.stack.removeOrphans({ file }))
    expect(await names(name)).toEqual([])
    await expect(client.stack.removeOrphans({ file })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await ended(client.stack.up({ file }))
    await write('orphan', name, `services: {another: ${one}}\n`)
    expect((await ended(client.stack.down({ file, removeOrphans: true }))).status).toBe('succeeded')
    expect(await names(name)).toEqual([])
  })

  test('a project of another folder is refused until it is taken over, and keeps its volumes', async () => {
    const name = project('same')
    const text = `services: {web: {image: "${redis}", volumes: ["data:/extra"]}}\nvolumes: {data: {}}\n`
    const a = await write('a', name, text)
    const b = await write('b', name, text)
    await ended(client.stack.up({ file: a }))
    const before = await names(name)
    await symlink(join(root, 'a'), join(root, 'link'))
    expect((await client.stack.view({ file: join(root, 'link', 'compose.yml') })).otherFolder).toBeNull()

    const seen = await client.stack.why({ file: b })
    expect(seen.services).toMatchObject([{ name: 'web', state: 'absent' }])
    expect(seen.rootCauses).toMatchObject([{ service: null, code: 'other-folder' }])
    expect(seen.rootCauses[0]?.message).toContain(join(root, 'a'))
    expect(seen.rootCauses[0]?.message).toContain(join(root, 'b'))
    const refused = { code: 'CONFLICT', status: 409 }
    await expect(client.stack.up({ file: b })).rejects.toMatchObject(refused)
    await expect(client.stack.down({ file: b, volumes: true })).rejects.toMatchObject(refused)
    for (const verb of ['stop', 'start', 'restart'] as const) {
      await expect(client.stack[verb]({ file: b })).rejects.toMatchObject(refused)
    }
    expect(await names(name)).toEqual(before)

    expect(await client.stack.volumes({ file: b })).toMatchObject({
      volumes: [],
      kept: [{ name: `${name}_data`, reason: expect.stringContaining(join(root, 'a')) }],
    })
    const docker = await sharedEngine()
    const { Mounts } = await docker.getContainer(`${name}-web-1`).inspect()
    const volumes = Mounts.map((mount) => mount.Name ?? '')
    expect(volumes).toHaveLength(2) // one has no name
    await ended(client.stack.down({ file: b, volumes: true, takeOver: true }))
    expect(await names(name)).toEqual([])
    for (const volume of volumes) expect((await docker.getVolume(volume).inspect()).Name).toBe(volume)
    await docker.getVolume(volumes.find((volume) => volume !== `${name}_data`)!).remove()

    await ended(client.stack.up({ file: a }))
    const nobody = { file: b, volumes: true, takeOver: true, otherVolumes: ['nobody'] }
    await expect(client.stack.down(nobody)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await ended(client.stack.down({ ...nobody, otherVolumes: [`${name}_data`] }))
    await expect(docker.getVolume(`${name}_data`).inspect()).rejects.toMatchObject({ statusCode: 404 })
    await ended(client.stack.up({ file: a }))
    await rm(join(root, 'a'), { recursive: true })
    expect((await client.stack.view({ file: b })).rootCauses[0]?.message).toContain('probably moved')
    expect((await ended(client.stack.up({ file: b, takeOver: true }))).status).toBe('succeeded')
    expect((await client.stack.view({ file: b })).otherFolder).toBeNull()
    expect((await ended(client.stack.up({ file: b }))).status).toBe('succeeded')
  })

  test('volumes that only the name gives to a stack are named before they go', async () => {
    const name = project('loose')
    const text = `services: {web: {image: "${redis}", volumes: ["data:/extra"]}}\nvolumes: {data: {}}\n`
    const a = await write('loose-a', name, text)
    const b = await write('loose-b', name, text)
    await ended(client.stack.up({ file: a }))
    await ended(client.stack.down({ file: a, volumes: false }))
    await expect(client.stack.down({ file: b, volumes: true })).rejects.toMatchObject({
      ...{ code: 'CONFLICT', status: 409, message: expect.stringContaining(`${name}_data`) },
    })
    const docker = await sharedEngine()
    expect((await docker.getVolume(`${name}_data`).inspect()).Name).toBe(`${name}_data`)
    const confirmed = client.stack.down({ file: b, volumes: true, confirmVolumes: [`${name}_data`] })
    expect((await ended(confirmed)).status).toBe('succeeded')
    await expect(docker.getVolume(`${name}_data`).inspect()).rejects.toMatchObject({ statusCode: 404 })
    await ended(client.stack.up({ file: a }))
    expect((await ended(client.stack.down({ file: a, volumes: true }))).status).toBe('succeeded')
    await expect(docker.getVolume(`${name}_data`).inspect()).rejects.toMatchObject({ statusCode: 404 })
  })

  test('what somebody else uses stays, and is told with its users', async () => {
    const name = project('use')
    const outside = `${name}-outside`
    const docker = await sharedEngine()
    const file = await write(
      'use',
      name,
      `services: {web: {image: "${redis}", volumes: ["data:/data", "ext:/ext"]}}
volumes: {data: {}, ext: {external: true, name: ${name}-ext}}
`,
    )
    await docker.createVolume({ Name: `${name}-ext` })
    await ended(client.stack.up({ file }))
    const stranger = await docker.createContainer({
      ...{ name: outside, Image: redis },
      HostConfig: { NetworkMode: `${name}_default`, Binds: [`${name}_data:/x`] },
    })
    try {
      await stranger.start()
      const { status, steps } = await ended(client.stack.down({ file, volumes: true }))
      expect(status).toBe('partial')
      const told = (of: string) => steps.find((step) => step.name === of)
      expect(told(`${name}_default`)).toMatchObject({ status: 'failed' })
      expect(told(`${name}_default`)?.message).toContain(`container ${outside}`)
      expect(told(`${name}_data`)?.message).toContain(`container ${outside}`)
      expect(told(`${name}-ext`)).toMatchObject({
        status: 'skipped',
        message: expect.stringContaining('external'),
      })
    } finally {
      await stranger.remove({ force: true, v: true })
      await docker.getVolume(`${name}-ext`).remove()
    }
  })
})
