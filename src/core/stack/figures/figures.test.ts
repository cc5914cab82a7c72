import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { composeContainers } from '../../../../test/support/engine/compose-containers.ts'
import { ensureTestImages } from '../../../../test/support/engine/images.ts'
import { engineUnavailable, sharedEngine } from '../../../../test/support/engine/shared-engine.ts'
import { heldSettings } from '../../../../test/support/health.ts'
import type { ServiceFigures } from '../../../contract/stack-view.ts'
import { silentLogger } from '../../platform/logger.ts'
import { createStackEngine, type StackEngine } from '../containers/stack-engine.ts'
import { createFigures } from './figures.ts'

const why = engineUnavailable()

describe.skipIf(why !== '')(`on the engine of this machine${why && ` (skipped: ${why})`}`, () => {
  let engine: StackEngine
  beforeAll(async () => {
    await ensureTestImages(['service'])
    engine = createStackEngine({ settings: heldSettings(), logger: silentLogger })
    await engine.client()
  })
  afterAll(() => engine.stop())

  test('a busy service shows as such, its stats are asked for only while somebody watches', async () => {
    await using made = composeContainers(await sharedEngine(), 'figures')
    const memory = { Memory: 64 * 1024 * 1024 }
    const busy = ['/bin/busybox', 'sh', '-c', 'while :; do :; done']
    await made.start('busy', { Entrypoint: busy, Cmd: [], HostConfig: { ...memory, NanoCpus: 5e8 } })
    const idle = await made.start('idle', { Env: ['LOG_SECONDS=0'] })
    await expect.poll(() => engine.containers(made.project).length).toBe(2)
    const figures = createFigures({ engine, logger: silentLogger })
    expect(figures.recent(made.project)).toEqual([])

    const watching = new AbortController()
    const seen = new Map<string, ServiceFigures['samples']>()
    let most = 0
    for await (const news of figures.watch(made.project, watching.signal)) {
      most = Math.max(most, statsConnections())
      for (const { service, samples } of news) seen.set(service, [...(seen.get(service) ?? []), ...samples])
      if ((seen.get('busy')?.length ?? 0) >= 3 && (seen.get('idle')?.length ?? 0) >= 3) break
    }
    const used = seen.get('busy')?.at(-1)
    // It wants all of a core and may have half of one; a machine that is busy gives it less.
    expect(used?.cpu).toBeGreaterThan(0.05)
    expect(used?.cpu).toBeLessThan(0.8)
    expect(used).toMatchObject({ memoryLimit: memory.Memory, pids: 1 })
    expect(used?.memory).toBeGreaterThan(10_000)
    expect(seen.get('idle')?.at(-1)).toMatchObject({ memoryLimit: null })
    expect(seen.get('idle')?.at(-1)?.cpu).toBeLessThan(used?.cpu as number)
    const gaps = (seen.get('busy') ?? []).map((sample) => Date.parse(sample.at))
    expect((gaps[2] as number) - (gaps[1] as number)).toBeGreaterThan(1500)

    // Nobody watches: nothing is measured, what was is kept.
    const before = figures.recent(made.project)
    expect(before.map((one) => one.service).sort()).toEqual(['busy', 'idle'])
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(figures.recent(made.project)).toEqual(before)
    expect([most, statsConnections()]).toEqual([2, 0])

    // A container that was started again counts from nothing.
    const again = figures.watch(made.project, watching.signal)
    expect((await again.next()).value).toEqual(before)
    await idle.restart({ t: 1 })
    for await (const news of again) {
      expect(news.every(({ samples }) => samples.every((sample) => sample.cpu < 3))).toBe(true)
      if (news.some(({ service }) => service === 'idle')) break
    }
    watching.abort()
    figures.stop()
  })
})

/** Connections of this process on which the engine sends stats: those that never end by themselves. */
function statsConnections(): number {
  const { _getActiveHandles } = process as unknown as {
    _getActiveHandles(): { _httpMessage?: { path?: string } | null }[]
  }
  return _getActiveHandles.call(process).filter((handle) => handle._httpMessage?.path?.includes('/stats'))
    .length
}
