import type Docker from 'dockerode'
import { expect, test } from 'vitest'
import { composeContainers } from '../../../test/support/engine/compose-containers.ts'
import { followedBy } from '../../../test/support/engine/followed.ts'
import { ensureTestImages } from '../../../test/support/engine/images.ts'
import { engineUnavailable, sharedEngine } from '../../../test/support/engine/shared-engine.ts'
import { untilKnown } from '../../../test/support/engine/until-known.ts'
import { heldSettings } from '../../../test/support/health.ts'
import { silentLogger } from '../platform/logger.ts'
import { openStream } from './ask.ts'
import { inspectContainer } from './containers.ts'
import { JsonLines } from './json-lines.ts'
import { createEngineKeeper, type EngineKeeper } from './keeper.ts'

const why = engineUnavailable()
const health = 'health_status: '

/** ms from the engine's own time of an event until something was known, one for each change of health. */
type Delays = number[]

test.skipIf(why !== '')(
  `what the engine tells of health is known at once, or as soon as it can be asked for${why && ` (skipped: ${why})`}`,
  async () => {
    await ensureTestImages(['service'])
    const docker = await sharedEngine()
    const followed = followedBy('com.docker.compose.project')
    const keeper = createEngineKeeper({ settings: heldSettings(), logger: silentLogger, followed })
    await using made = composeContainers(docker, 'keeper-fast')
    const over = new AbortController()
    try {
      await keeper.client()
      const possible = await askByHand(docker, made.project, over.signal)
      const known = watchKeeper(keeper, made.project)
      const containers = await Promise.all(
        Array.from({ length: 4 }, (_, n) => made.start(`s${n}`, { Env: ['LOG_SECONDS=0'] })),
      )
      const all = (wanted: string) =>
        untilKnown(
          keeper,
          made.project,
          (now) => now.length === 4 && now.every((one) => one.health === wanted),
        )
      await all('healthy')
      for (let round = 0; round < 3; round += 1)
        for (const wanted of ['unhealthy', 'healthy']) {
          await Promise.all(containers.map((one) => made.exec(one, 'tell', wanted)))
          await all(wanted)
        }
      await expect.poll(() => Math.min(known.length, possible.length)).toBeGreaterThanOrEqual(24)
      // A busy machine delays who asks by hand as well.
      expect(slowest95(known)).toBeLessThan(Math.max(100, 3 * slowest95(possible)))
    } finally {
      over.abort()
      await keeper.stop()
    }
  },
)

/** From an event to what the keeper says of its container. */
function watchKeeper(keeper: EngineKeeper, project: string): Delays {
  const late: Delays = []
  const seen = new Map<string, number>()
  const last = new Map<string, string>()
  keeper.onChange((changed) => {
    if (changed !== project) return
    for (const one of keeper.containers(project)) {
      if (last.get(one.id) !== one.health) seen.set(`${one.id} ${one.health}`, Date.now())
      last.set(one.id, one.health)
    }
  })
  keeper.onEvent((event) => {
    if (event.group !== project || !event.action.startsWith(health)) return
    const at = seen.get(`${event.containerId} ${event.action.slice(health.length)}`)
    late.push((at ?? Number.POSITIVE_INFINITY) - event.at)
  })
  return late
}

/** The yardstick: from an event to the answer of an inspect that its arrival brings about. */
async function askByHand(docker: Docker, project: string, signal: AbortSignal): Promise<Delays> {
  const late: Delays = []
  const lines = new JsonLines()
  const filters = JSON.stringify({ label: [`com.docker.compose.project=${project}`] })
  const stream = await openStream(docker, '/events?', { filters }, signal)
  stream.on('data', async (chunk: Buffer) => {
    for (const value of lines.push(chunk)) {
      const { Action, id, timeNano } = value as { Action: string; id: string; timeNano: number }
      if (!Action.startsWith(health)) continue
      await inspectContainer(docker, id).catch(() => {})
      late.push(Date.now() - timeNano / 1e6)
    }
  })
  return late
}

function slowest95(late: Delays): number {
  return late.toSorted((a, b) => a - b)[Math.floor(late.length * 0.95)] ?? Number.NaN
}
