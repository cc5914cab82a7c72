import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { composeContainers } from '../../../../test/support/engine/compose-containers.ts'
import { type OwnEngine, ownEngineUnavailable, startEngine } from '../../../../test/support/engine/dockerd.ts'
import { ensureTestImages, imagesUnavailable } from '../../../../test/support/engine/images.ts'
import { engineAt } from '../../../../test/support/engine/shared-engine.ts'
import { heldSettings } from '../../../../test/support/health.ts'
import type { EngineView } from '../../../contract/engine-view.ts'
import { silentLogger } from '../../platform/logger.ts'
import { readLogs } from '../logs/read-logs.ts'
import { createStackEngine, type StackEngine } from './stack-engine.ts'

const why = ownEngineUnavailable() || imagesUnavailable()

describe.skipIf(why !== '')(`an engine of its own${why && ` (skipped: ${why})`}`, () => {
  let own: OwnEngine
  let keeper: StackEngine
  const views: EngineView[] = []
  const unhandled: unknown[] = []
  const note = (error: unknown) => unhandled.push(error)

  beforeAll(async () => {
    process.on('uncaughtException', note)
    process.on('unhandledRejection', note)
    own = await startEngine()
    await ensureTestImages(['service'], own.address)
    keeper = createStackEngine({
      settings: heldSettings({ endpoints: { docker: { url: own.address } } }),
      logger: silentLogger,
      times: { heartbeat: { every: 1000, within: 1000 }, retry: { first: 100, last: 1000 } },
    })
    keeper.onView((view) => views.push(view))
    await keeper.client()
  }, 300_000)
  afterAll(async () => {
    await keeper?.stop()
    await own?.stop()
    process.off('uncaughtException', note)
    process.off('unhandledRejection', note)
  })

  const status = (wanted: EngineView['status']) =>
    expect.poll(() => keeper.view().status, { interval: 20 }).toBe(wanted)

  test('killed, it is missed at once; started again, everything is known anew and logs go on', async () => {
    const docker = await engineAt(own.address)
    const made = composeContainers(docker, 'own-kill')
    const always = { HostConfig: { RestartPolicy: { Name: 'always' as const } } }
    await made.start('api', { ...always, Env: ['NAME=api', 'LOG_SECONDS=0'] })
    await made.start('gone', { Env: ['NAME=gone', 'LOG_SECONDS=0'] })
    await expect
      .poll(() => keeper.containers(made.project).filter((one) => one.health === 'healthy').length)
      .toBe(2)
    const texts: string[] = []
    const stopping = new AbortController()
    const reading = (async () => {
      const wanted = { project: made.project, services: ['api'], follow: true }
      for await (const batch of readLogs({ engine: keeper, logger: silentLogger }, wanted, stopping.signal))
        texts.push(...batch.map((line) => line.text))
    })()
    await expect.poll(() => texts).toEqual(['api boots', 'api is ready'])

    const began = Date.now()
    await own.kill('SIGKILL')
    await status('unreachable')
    expect(Date.now() - began).toBeLessThan(6000)
    expect(keeper.view()).toMatchObject({
      message: `No engine answers at ${own.address} (from settings)`,
      remedy: expect.stringContaining('Start the docker service'),
    })
    await expect(keeper.client()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await own.restart()
    await status('connected')
    // Without a restart policy it has ended with its engine, and no event told so.
    await expect
      .poll(() =>
        keeper
          .containers(made.project)
          .map((one) => `${one.service} ${one.state}`)
          .sort(),
      )
      .toEqual(['api running', 'gone exited'])
    await expect.poll(() => texts.filter((text) => text === 'api is ready').length).toBe(2)
    const api = docker.getContainer(
      keeper.containers(made.project).find((one) => one.service === 'api')?.id as string,
    )
    await made.exec(api, 'tell', 'say', 'after the restart')
    await expect.poll(() => texts.at(-1)).toBe('after the restart')
    stopping.abort()
    await reading
    // Whether it was asked to end depends on what was left of the engine.
    const once = texts.filter((text) => text !== 'api ends')
    expect(once).toEqual(['api boots', 'api is ready', 'api boots', 'api is ready', 'after the restart'])
    await made[Symbol.asyncDispose]()
    await expect.poll(() => keeper.containers(made.project)).toEqual([])
    expect(unhandled).toEqual([])
  })

  test('frozen, it is found out though it closes nothing; thawed, it comes back with what happened', async () => {
    const made = composeContainers(await engineAt(own.address), 'own-freeze')
    const container = await made.start('api', { Env: ['NAME=api', 'LOG_SECONDS=0'] })
    await expect.poll(() => keeper.containers(made.project)[0]?.health).toBe('healthy')
    const texts: string[] = []
    const stopping = new AbortController()
    const reading = (async () => {
      const wanted = { project: made.project, follow: true }
      for await (const batch of readLogs({ engine: keeper, logger: silentLogger }, wanted, stopping.signal))
        texts.push(...batch.map((line) => line.text))
    })()
    await expect.poll(() => texts.length).toBe(2)
    views.length = 0
    await own.kill('SIGSTOP')
    await status('unreachable')
    expect(views[0]).toMatchObject({
      status: 'searching',
      message: expect.stringContaining('does not answer'),
    })
    expect(keeper.view()).toMatchObject({
      message: `The engine at ${own.address} (from settings) does not answer`,
    })
    const refused = keeper.refresh(made.project, AbortSignal.timeout(3000))
    await expect(refused).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await own.kill('SIGCONT')
    await status('connected')
    await made.exec(container, 'tell', 'say', 'thawed')
    await expect.poll(() => texts.at(-1)).toBe('thawed')
    stopping.abort()
    await reading
    expect(texts).toEqual(['api boots', 'api is ready', 'thawed'])
    await container.kill()
    await expect.poll(() => keeper.containers(made.project)[0]?.state).toBe('exited')
    await made[Symbol.asyncDispose]()
    expect(unhandled).toEqual([])
  })

  test('stopped while the engine is frozen, it ends at once', async () => {
    const other = createStackEngine({
      settings: heldSettings({ endpoints: { docker: { url: own.address } } }),
      logger: silentLogger,
    })
    await other.client()
    await own.kill('SIGSTOP')
    try {
      await sleep(100)
      const began = Date.now()
      await other.stop()
      // Whoever asks it waits for longer than this.
      expect(Date.now() - began).toBeLessThan(5000)
    } finally {
      await own.kill('SIGCONT')
    }
    await status('connected')
  })
})
