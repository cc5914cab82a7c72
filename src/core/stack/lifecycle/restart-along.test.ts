import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureTestImages, imagesUnavailable, testImages } from '../../../../test/support/engine/images.ts'
import { type LifecycleRig, lifecycleRig } from '../../../../test/support/engine/lifecycle-rig.ts'
import { engineUnavailable } from '../../../../test/support/engine/shared-engine.ts'
import { restart, start } from './start.ts'
import { up } from './up.ts'

const why = engineUnavailable() || imagesUnavailable()
const checked = `image: "${testImages.service}"`
const plain = `${checked}, healthcheck: {disable: true}, command: [sleep, "600"], stop_grace_period: 0s`

describe.skipIf(why)(`what goes along with another${why ? ` (skipped: ${why})` : ''}`, () => {
  let rig: LifecycleRig
  const file = (value: string) => `services:
  db: {${checked}, environment: {VALUE: "${value}"}}
  api: {${plain}, depends_on: {db: {condition: service_healthy, restart: true}}}
  web: {${plain}, depends_on: {api: {condition: service_started, restart: true}}}
  page: {${plain}, depends_on: [db]}
  side: {${plain}, ipc: shareable, network_mode: "service:db"}
  far: {${plain}, ipc: "service:side"}
`
  beforeAll(async () => {
    await ensureTestImages(['service'])
    rig = await lifecycleRig(file('1'))
    expect(await rig.act(up, {})).toMatchObject({ ok: true })
  })
  afterAll(async () => await rig?.[Symbol.asyncDispose]())

  const all = ['api', 'db', 'far', 'page', 'side', 'web']
  async function startTimes(): Promise<Record<string, string>> {
    const entries = all.map(async (name) => [name, (await rig.inspect(name)).State.StartedAt] as const)
    return Object.fromEntries(await Promise.all(entries))
  }
  /** Which services run anew through `work`, in the order of their starts. */
  async function startedBy(work: () => Promise<unknown>): Promise<string[]> {
    const before = await startTimes()
    await work()
    const now = await startTimes()
    return all
      .filter((name) => now[name] !== before[name])
      .sort((a, b) => Date.parse(now[a]!) - Date.parse(now[b]!))
  }
  const inNetworkOfDb = async () => {
    const [db, side] = await Promise.all([rig.inspect('db'), rig.inspect('side')])
    return Date.parse(side.State.StartedAt) > Date.parse(db.State.StartedAt)
  }

  test('restart takes along who says so and who shares a space, over two levels, each after its owner', async () => {
    const started = await startedBy(async () => {
      expect(await rig.act(restart, { services: ['db'] })).toMatchObject({ ok: true })
    })
    expect([...started].sort()).toEqual(['api', 'db', 'far', 'side', 'web'])
    expect(started.indexOf('db')).toBe(0)
    expect(started.indexOf('api')).toBeLessThan(started.indexOf('web'))
    expect(started.indexOf('side')).toBeLessThan(started.indexOf('far'))
    expect(rig.told.lines).toContain('api waiting: for db')
  })

  test('restart starts nothing that was stopped', async () => {
    await rig.docker.getContainer((await rig.ids()).web!).stop({ t: 0 })
    const started = await startedBy(() => rig.act(restart, { services: ['api'] }))
    expect(started).toEqual(['api'])
    await rig.act(start, { services: ['web'] })
  })

  test('up mends a network whose owner was restarted by hand, and leaves the rest alone', async () => {
    await rig.docker.getContainer((await rig.ids()).db!).restart({ t: 0 })
    expect(await inNetworkOfDb()).toBe(false)
    const started = await startedBy(async () => {
      const outcome = await rig.act(up, {})
      expect(outcome).toMatchObject({ ok: true })
      expect(outcome.services.get('side')?.detail).toContain('shares a space of db, which runs anew')
    })
    expect(started).toEqual(['side', 'far'])
    expect(await startedBy(() => rig.act(up, {}))).toEqual([])
  })

  test('up mends it also where its owner had ended', async () => {
    await rig.docker.getContainer((await rig.ids()).db!).stop({ t: 0 })
    const started = await startedBy(() => rig.act(up, {}))
    expect(started).toEqual(['db', 'side', 'far'])
  })

  test('a new container of one takes along who says so, and makes those in its network anew', async () => {
    const before = await rig.ids()
    await rig.write(file('2'))
    const started = await startedBy(async () => expect(await rig.act(up, {})).toMatchObject({ ok: true }))
    expect([...started].sort()).toEqual(['api', 'db', 'far', 'side', 'web'])
    const now = await rig.ids()
    expect(all.filter((name) => now[name] !== before[name])).toEqual(['db', 'far', 'side'])
    expect((await rig.inspect('side')).HostConfig.NetworkMode).toBe(`container:${now.db}`)
  })

  test('what was paused goes on, and is waited for until its probe passes', async () => {
    await rig.docker.getContainer((await rig.ids()).db!).pause()
    const outcome = await rig.act(up, {})
    expect(outcome.services.get('db')).toMatchObject({ result: 'done', detail: 'started, healthy' })
    expect((await rig.inspect('db')).State).toMatchObject({
      Status: 'running',
      Health: { Status: 'healthy' },
    })
  })
})
