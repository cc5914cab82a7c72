import { beforeAll, describe, expect, test } from 'vitest'
import { findCompose } from '../../../../test/support/engine/compose-binary.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../../../../test/support/engine/images.ts'
import { type LifecycleRig, lifecycleRig } from '../../../../test/support/engine/lifecycle-rig.ts'
import { run } from '../../../../test/support/engine/programs.ts'
import { engineUnavailable, sharedEngineAddress } from '../../../../test/support/engine/shared-engine.ts'
import { up } from './up.ts'

const here = engineUnavailable() || imagesUnavailable()
const compose = here === '' ? await findCompose() : undefined
const { service } = testImages

/** `a` and `b` are in the network `back`, `c` is not. */
const stack = (back: string) => `services:
  a: {image: "${service}", networks: [back], healthcheck: {disable: true}}
  b:
    image: ${service}
    networks: {back: {aliases: [door]}}
    healthcheck: {disable: true}
    depends_on: [a]
  c: {image: "${service}", healthcheck: {disable: true}}
networks: {back: {${back}}}
`

async function network({ docker, project }: LifecycleRig, key = 'back') {
  return await docker.getNetwork(`${project}_${key}`).inspect()
}

describe.skipIf(here !== '')(`a network that changed in the file${here && `: ${here}`}`, () => {
  beforeAll(() => ensureTestImages(['service']))

  test.concurrent('is made anew, what is in it is started again, and nothing else is touched', async () => {
    await using rig = await lifecycleRig(stack(''))
    await rig.act(up, {})
    const [before, ids] = [await network(rig), await rig.ids()]
    await rig.write(stack('internal: true'))
    rig.told.lines.length = 0
    const changed = await rig.act(up, {})
    expect(Object.fromEntries([...changed.services].map(([name, one]) => [name, one.detail]))).toEqual({
      a: `started (network ${rig.project}_back was made anew), running`,
      b: `started (network ${rig.project}_back was made anew), running`,
      c: 'already running',
    })
    const stopping = (name: string) =>
      rig.told.lines.indexOf(
        `${name} starting: stopping: network ${rig.project}_back is made anew, its definition changed`,
      )
    expect(stopping('b')).toBeGreaterThanOrEqual(0)
    expect(stopping('a')).toBeGreaterThan(stopping('b'))
    const after = await network(rig)
    expect(after).toMatchObject({ Internal: true })
    expect(after.Id).not.toBe(before.Id)
    expect(await rig.ids()).toEqual(ids)
    expect(Object.keys(after.Containers ?? {}).sort()).toEqual([ids.a, ids.b].sort())
    expect((await rig.act(up, {})).services.get('a')?.detail).toBe('already running')
    expect((await network(rig)).Id).toBe(after.Id)
  })

  test.concurrent('keeps who is not brought up in it, by the names they had', async () => {
    await using rig = await lifecycleRig(stack(''))
    await rig.act(up, {})
    const ids = await rig.ids()
    const { StartedAt } = (await rig.inspect('b')).State
    await rig.write(stack('labels: {colour: blue}'))
    expect((await rig.act(up, { services: ['a'] })).ok).toBe(true)
    expect(await rig.ids()).toEqual(ids)
    expect((await rig.inspect('b')).State).toMatchObject({ Running: true, StartedAt })
    const joined = (await rig.inspect('b')).NetworkSettings.Networks[`${rig.project}_back`]
    expect(joined?.NetworkID).toBe((await network(rig)).Id)
    expect(joined?.Aliases).toEqual(expect.arrayContaining(['b', 'door']))
    expect((await rig.act(up, {})).services.get('b')?.detail).toBe('already running')
  })

  test.concurrent('stays, and all that runs, while a container of somebody else is in it', async () => {
    await using rig = await lifecycleRig(stack(''))
    await rig.act(up, {})
    const [before, ids] = [await network(rig), await rig.ids()]
    const stranger = await rig.docker.createContainer({ Image: service, name: `${rig.project}-stranger` })
    try {
      await stranger.start()
      await rig.docker.getNetwork(before.Id).connect({ Container: stranger.id })
      await rig.write(stack('internal: true'))
      const outcome = await rig.act(up, {})
      expect(outcome.services.get('a')?.failure).toMatchObject({
        message: expect.stringContaining(`container ${rig.project}-stranger, which is not of this project`),
        remedy: `Take it out: docker network disconnect ${rig.project}_back ${rig.project}-stranger`,
      })
      expect(await rig.ids()).toEqual(ids)
      expect((await rig.inspect('a')).State.Running).toBe(true)
      expect((await network(rig)).Id).toBe(before.Id)
    } finally {
      await stranger.remove({ force: true })
    }
  })

  test.skipIf(compose === undefined)(
    'is made anew as docker compose does it, also where that made it',
    async () => {
      const composeUp = (rig: LifecycleRig) => {
        const env = { DOCKER_HOST: sharedEngineAddress() }
        const args = [...(compose?.args ?? []), '-f', rig.file, '-p', rig.project, 'up', '--detach']
        return run(compose?.program ?? '', args, { env, timeoutMs: 60_000 })
      }
      const whatChanges = async (change: (rig: LifecycleRig) => Promise<unknown>) => {
        await using rig = await lifecycleRig(stack(''))
        await composeUp(rig)
        const [before, ids] = [await network(rig), await rig.ids()]
        await rig.write(stack('internal: true'))
        await change(rig)
        const [after, now] = [await network(rig), await rig.ids()]
        return {
          network: after.Id !== before.Id && after.Internal,
          containers: Object.keys(now).filter((name) => now[name] !== ids[name]),
          running: Object.keys(after.Containers ?? {}).length === 2,
        }
      }
      const ours = await whatChanges((rig) => rig.act(up, {}))
      expect(ours).toEqual({ network: true, containers: [], running: true })
      expect(ours).toEqual(await whatChanges(composeUp))
    },
  )
})
