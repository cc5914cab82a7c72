import { beforeAll, describe, expect, test } from 'vitest'
import { ensureTestImages, imagesUnavailable, testImages } from '../../../../test/support/engine/images.ts'
import { lifecycleRig } from '../../../../test/support/engine/lifecycle-rig.ts'
import { engineUnavailable } from '../../../../test/support/engine/shared-engine.ts'
import { down } from './down.ts'
import { restart, start } from './start.ts'
import { stop } from './stop.ts'
import { up } from './up.ts'

const why = engineUnavailable() || imagesUnavailable()
const { redis, service, migrate } = testImages

/** `api` waits for `data`, which is healthy, and for `migrate`, which ends; `extra` has a profile. */
const stack = (environment = '') => `services:
  data:
    image: ${redis}
    volumes: ["keep:/data"]
  migrate:
    image: ${migrate}
    depends_on: {data: {condition: service_healthy}}
  api:
    image: ${service}
    environment: {NAME: api${environment}}
    depends_on: {data: {condition: service_healthy}, migrate: {condition: service_completed_successfully}}
  plain:
    image: ${service}
    healthcheck: {disable: true}
    networks: [default, back]
  extra:
    image: ${service}
    profiles: [more]
networks:
  back: {}
volumes:
  keep: {}
`

describe.skipIf(why !== '')(`a stack on the engine${why && `: ${why}`}`, () => {
  beforeAll(() => ensureTestImages(['service', 'redis', 'migrate']))

  test.concurrent('comes up in order, is left alone the second time, and goes without its volumes', async () => {
    await using rig = await lifecycleRig(stack())
    const first = await rig.act(up, {})
    expect(Object.fromEntries([...first.services].map(([name, one]) => [name, one.detail]))).toEqual({
      data: 'created, healthy',
      migrate: 'created, ended with 0',
      api: 'created, healthy',
      plain: 'created, running',
    })
    expect(first.ok).toBe(true)
    const { lines } = rig.told
    const at = (line: string) => lines.indexOf(line)
    const well = ['data checking: its probe passes', 'data done: created, healthy']
    expect(lines.findIndex((line) => well.includes(line))).toBeLessThan(at('migrate starting: created'))
    expect(at('migrate done: created, ended with 0')).toBeLessThan(at('api starting: created'))
    // It waits for nobody: not for the chain before it in the file.
    expect(at('plain starting: created')).toBeLessThan(at('api starting: created'))
    const networks = Object.keys((await rig.inspect('plain')).NetworkSettings.Networks).sort()
    expect(networks).toEqual([`${rig.project}_back`, `${rig.project}_default`])

    const ids = await rig.ids()
    lines.length = 0
    expect((await rig.act(up, {})).ok).toBe(true)
    expect(await rig.ids()).toEqual(ids)
    expect([...lines].sort()).toEqual([
      'api done: already healthy',
      'data done: already healthy',
      'migrate done: done already',
      'plain done: already running',
    ])

    await rig.exec('data', 'redis-cli', 'set', 'answer', '42')
    await rig.exec('data', 'redis-cli', 'save')
    expect((await rig.act(down, { volumes: false })).ok).toBe(true)
    expect(await rig.ids()).toEqual({})
    const filters = { label: [`com.docker.compose.project=${rig.project}`] }
    expect(await rig.docker.listNetworks({ filters })).toEqual([])
    const volume = rig.docker.getVolume(`${rig.project}_keep`)
    expect((await volume.inspect()).Labels).toMatchObject({ 'com.docker.compose.volume': 'keep' })

    expect((await rig.act(up, { services: ['data'] })).ok).toBe(true)
    expect(await readKey(rig, 'answer')).toBe('42')
    expect((await rig.act(down, { volumes: true })).ok).toBe(true)
    await expect(volume.inspect()).rejects.toMatchObject({ statusCode: 404 })
  })

  test.concurrent('only what changed is made anew, and what was named comes with what it needs', async () => {
    await using rig = await lifecycleRig(stack())
    expect((await rig.act(up, { services: ['api'] })).ok).toBe(true)
    const before = await rig.ids()
    expect(Object.keys(before)).toEqual(['api', 'data', 'migrate'])

    await rig.write(stack(', COLOUR: blue'))
    const changed = await rig.act(up, { services: ['api'] })
    expect(changed.services.get('api')?.detail).toBe('recreated (its definition changed), healthy')
    const { api, ...rest } = await rig.ids()
    expect(rest).toEqual({ data: before.data, migrate: before.migrate })
    expect(api).not.toBe(before.api)
    expect((await rig.inspect('api')).Name).toBe(`/${rig.project}-api-1`)

    expect((await rig.act(up, {}, { profiles: ['more'] })).services.get('extra')?.detail).toBe(
      'created, healthy',
    )
    // What a profile brought up goes with the rest.
    expect((await rig.act(down, { volumes: true })).ok).toBe(true)
    expect(await rig.ids()).toEqual({})
  })

  test.concurrent('an anonymous volume outlives the container that is made anew', async () => {
    const text = (name: string) => `services: {data: {image: "${redis}", environment: {NAME: ${name}}}}\n`
    await using rig = await lifecycleRig(text('a'))
    await rig.act(up, {})
    await rig.exec('data', 'redis-cli', 'set', 'answer', '42')
    await rig.exec('data', 'redis-cli', 'save')
    const [mount] = (await rig.inspect('data')).Mounts
    await rig.write(text('b'))
    const changed = await rig.act(up, {})
    expect(changed.services.get('data')?.detail).toBe('recreated (its definition changed), healthy')
    expect((await rig.inspect('data')).Mounts[0]?.Name).toBe(mount?.Name)
    expect(await readKey(rig, 'answer')).toBe('42')
    await rig.docker.getContainer((await rig.ids()).data ?? '').remove({ force: true, v: true })
    await rig.docker.getVolume(mount?.Name ?? '').remove()
  })

  test.concurrent('what asks to be restarted with another is, and keeps its container', async () => {
    const text = (name: string) => `services:
  data: {image: "${service}", environment: {NAME: ${name}}}
  api: {image: "${service}", depends_on: {data: {condition: service_healthy, restart: true}}}
  lax: {image: "${service}", depends_on: {data: {condition: service_healthy}}}
`
    await using rig = await lifecycleRig(text('a'))
    await rig.act(up, {})
    const ids = await rig.ids()
    const startedAt = async (name: string) => (await rig.inspect(name)).State.StartedAt
    const [api, lax] = [await startedAt('api'), await startedAt('lax')]
    await rig.write(text('b'))
    expect((await rig.act(up, {})).ok).toBe(true)
    expect(await rig.ids()).toEqual({ ...ids, data: expect.not.stringContaining(ids.data ?? '') })
    expect(await startedAt('api')).not.toBe(api)
    expect(await startedAt('lax')).toBe(lax)
  })

  test.concurrent('a network that was made twice by accident is one again', async () => {
    await using rig = await lifecycleRig(`services: {api: {image: "${service}"}}\n`)
    const Labels = {
      'com.docker.compose.project': rig.project,
      'com.docker.compose.network': 'default',
    }
    const name = `${rig.project}_default`
    const make = () => rig.docker.createNetwork({ Name: name, Labels })
    const made = await Promise.allSettled([make(), make()])
    expect(made.some(({ status }) => status === 'fulfilled')).toBe(true)
    expect((await rig.act(up, {})).services.get('api')?.detail).toBe('created, healthy')
    const listed = await rig.docker.listNetworks({ filters: { name: [name] } })
    expect(listed).toHaveLength(1)
  })

  test.concurrent('start and restart let go first what takes longest to be ready, as up does', async () => {
    const quick = `{image: "${service}", healthcheck: {disable: true}}`
    const slow = `{image: "${service}", healthcheck: {test: ["CMD", "probe"], interval: 1s, start_period: 60s}}`
    await using rig = await lifecycleRig(`services:
  one: ${quick}
  two: ${quick}
  three: ${quick}
  slow: ${slow}
`)
    await rig.act(up, {})
    const whenStarted = async (name: string) => Date.parse((await rig.inspect(name)).State.StartedAt)
    for (const action of [start, restart]) {
      await rig.act(stop, {})
      expect((await rig.act(action, {})).ok).toBe(true)
      const others = await Promise.all(['one', 'two', 'three'].map(whenStarted))
      expect(await whenStarted('slow')).toBeLessThan(Math.min(...others))
    }
  })

  test.concurrent('stops, starts and restarts with the same containers', async () => {
    await using rig = await lifecycleRig(stack())
    await rig.act(up, {})
    const ids = await rig.ids()
    rig.told.lines.length = 0
    expect((await rig.act(stop, {})).ok).toBe(true)
    const { lines } = rig.told
    expect(lines.indexOf('api done: stopped')).toBeLessThan(lines.indexOf('data running: stopping'))
    expect((await rig.inspect('data')).State.Running).toBe(false)

    const started = await rig.act(start, {})
    expect(started.services.get('api')?.detail).toBe('started, healthy')
    // Who waits for the end of a one-shot finds it done.
    expect(started.services.get('migrate')?.detail).toBe('done already')

    const { StartedAt: before } = (await rig.inspect('plain')).State
    const again = await rig.act(restart, { services: ['plain'] })
    expect(again.services).toEqual(new Map([['plain', { result: 'done', detail: 'started, running' }]]))
    expect((await rig.inspect('plain')).State.StartedAt).not.toBe(before)
    expect(await rig.ids()).toEqual(ids)
  })
})

async function readKey(rig: Awaited<ReturnType<typeof lifecycleRig>>, key: string): Promise<string> {
  const container = rig.docker.getContainer((await rig.ids()).data ?? '')
  const exec = await container.exec({ Cmd: ['redis-cli', 'get', key], AttachStdout: true, Tty: true })
  let output = ''
  for await (const chunk of await exec.start({ Tty: true })) output += String(chunk)
  return output.trim().replaceAll('"', '')
}
