import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { composeContainers } from '../../../test/support/engine/compose-containers.ts'
import { followedBy } from '../../../test/support/engine/followed.ts'
import { ensureTestImages } from '../../../test/support/engine/images.ts'
import { engineUnavailable, sharedEngine } from '../../../test/support/engine/shared-engine.ts'
import { untilKnown } from '../../../test/support/engine/until-known.ts'
import { heldSettings } from '../../../test/support/health.ts'
import type { EngineView } from '../../contract/engine-view.ts'
import { silentLogger } from '../platform/logger.ts'
import type { ContainerEvent } from './follow/facts.ts'
import { createEngineKeeper, type EngineKeeper } from './keeper.ts'

const why = engineUnavailable()
const followed = followedBy('com.docker.compose.project')

describe.skipIf(why !== '')(`on the engine of this machine${why && ` (skipped: ${why})`}`, () => {
  let keeper: EngineKeeper
  beforeAll(async () => {
    await ensureTestImages(['service'])
    keeper = createEngineKeeper({ settings: heldSettings(), logger: silentLogger, followed })
    await keeper.client()
  })
  afterAll(() => keeper.stop())

  test('a container is followed from its start over its health to its removal', async () => {
    await using made = composeContainers(await sharedEngine(), 'keeper-life')
    const { project } = made
    const events: ContainerEvent[] = []
    const known: (string | undefined)[] = []
    const stop = keeper.onEvent((event) => {
      if (event.group !== project) return
      events.push(event)
      known.push(keeper.containers(project)[0]?.state)
    })
    const container = await made.start('api', { Env: ['LOG_SECONDS=0'] })
    const [healthy] = await untilKnown(keeper, project, ([one]) => one?.health === 'healthy')
    expect(healthy).toMatchObject({ group: project, state: 'running', hasHealthcheck: true, exitCode: 0 })
    expect(keeper.containers()).toContainEqual(healthy)

    await made.exec(container, 'tell', 'unhealthy', 'told so')
    const [unhealthy] = await untilKnown(keeper, project, ([one]) => one?.health === 'unhealthy')
    expect(unhealthy?.state).toBe('running')
    await untilKnown(keeper, project, ([one]) => one?.probes.at(-1)?.output === 'told so\n')

    await made.exec(container, 'tell', 'exit', '3')
    const [ended] = await untilKnown(keeper, project, ([one]) => one?.state === 'exited')
    expect(ended).toMatchObject({ exitCode: 3, health: 'none' })
    await container.start()
    await untilKnown(keeper, project, ([one]) => one?.state === 'running')
    await container.remove({ force: true })
    await untilKnown(keeper, project, (all) => all.length === 0)
    const told = () => events.map((event) => event.action)
    await expect.poll(() => told().at(-1)).toBe('destroy')
    stop()
    const actions = told()
    expect(actions).toEqual(keeper.recentEvents(project).map((event) => event.action))
    const inOrder = [
      'create',
      'start',
      'health_status: healthy',
      'health_status: unhealthy',
      'die',
      'start',
      'destroy',
    ]
    expect(actions.filter((action, n) => inOrder.includes(action) && n < actions.lastIndexOf('die'))).toEqual(
      inOrder.slice(0, 4).concat('die', 'start'),
    )
    // What an event changed is known when the event comes.
    expect(known[actions.indexOf('die')]).toBe('exited')
    expect(known[actions.indexOf('health_status: healthy')]).toBe('running')
  })

  test('a crash loop is seen as one, with its restarts', async () => {
    await using made = composeContainers(await sharedEngine(), 'keeper-crash')
    await made.start('api', {
      Env: ['EXIT_SECONDS=0', 'EXIT_CODE=4'],
      HostConfig: { RestartPolicy: { Name: 'always' } },
    })
    const [crashing] = await untilKnown(
      keeper,
      made.project,
      ([one]) => one?.state === 'restarting' && one.restarts >= 2,
    )
    expect(crashing).toMatchObject({ exitCode: 4, health: 'none', restartPolicy: 'always' })
  })

  test('asked anew, it knows what was not told', async () => {
    await using made = composeContainers(await sharedEngine(), 'keeper-anew')
    await made.start('api')
    expect(
      (await keeper.refresh(made.project)).map((one) => one.labels['com.docker.compose.service']),
    ).toEqual(['api'])
    expect(await keeper.refresh('nobody')).toEqual([])
  })

  test('where engines may be is listed, and which is in use', async () => {
    const places = await keeper.places()
    expect(places.filter((place) => place.current)).toEqual([
      expect.objectContaining({
        address: keeper.view().address,
        reachable: true,
        detail: expect.stringMatching(/^\w+ \d/u),
      }),
    ])
  })

  test('pinned elsewhere in the settings, it leaves at once, and comes back', async () => {
    const settings = heldSettings()
    const other = createEngineKeeper({ settings, logger: silentLogger, followed })
    try {
      await other.client()
      const views: EngineView[] = []
      other.onView((view) => views.push(view))
      settings.change({ endpoints: { docker: { url: 'unix:///nowhere/docker.sock' } } })
      await expect(other.client()).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: 'No engine answers at unix:///nowhere/docker.sock (from settings)',
        remedy: expect.stringContaining('correct the address in Settings'),
      })
      expect(views.map((view) => view.status)).toEqual(['searching', 'unreachable'])
      expect((await other.places()).map((place) => place.source)).toContain('settings')
      settings.change({ endpoints: { docker: { url: '' } } })
      await other.client()
      expect(other.view().status).toBe('connected')
    } finally {
      await other.stop()
    }
    await expect(other.client()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})

test('with no engine anywhere it says what to install, and a waiting call can be given up', async () => {
  const keeper = createEngineKeeper({
    ...{ settings: heldSettings(), logger: silentLogger, followed },
    find: async () => [],
  })
  await expect(keeper.client()).rejects.toMatchObject({ message: 'No container engine was found' })
  expect(keeper.view()).toMatchObject({ status: 'unreachable', message: 'No container engine was found' })
  await keeper.stop()
  const stuck = createEngineKeeper({
    ...{ settings: heldSettings(), logger: silentLogger, followed },
    find: () => new Promise<never>(() => {}),
  })
  await expect(stuck.client(AbortSignal.timeout(50))).rejects.toThrow(/timeout/iu)
  await stuck.stop()
})
