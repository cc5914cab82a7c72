/**
 * How fast a stack is up, and how soon it is known that a service's health changed.
 *
 *   node bench/stack.ts [--pairs 5] [--changes 200]
 *
 * `up`: the five services of the test stack (test/support/engine/stack-files.ts) from nothing to all healthy, by Catalyst
 * and by the real `docker compose up --detach --wait`, in turn on the same engine; the images are there. Catalyst's time
 * begins with reading the file and finding the engine, compose's with starting its process. `known`: from the engine's
 * health event to the moment at which Catalyst's view of the container has changed, ms. Prints one JSON object.
 */
import { parseArgs } from 'node:util'
import { down } from '../src/core/stack/lifecycle/down.ts'
import { up } from '../src/core/stack/lifecycle/up.ts'
import { findCompose } from '../test/support/engine/compose-binary.ts'
import { ensureTestImages, testImages } from '../test/support/engine/images.ts'
import { lifecycleRig } from '../test/support/engine/lifecycle-rig.ts'
import { run } from '../test/support/engine/programs.ts'
import { stackText, writeStack } from '../test/support/engine/stack-files.ts'
import { freePort } from '../test/support/programs.ts'

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '5' }, changes: { type: 'string', default: '200' } },
})

async function byCatalyst(): Promise<number> {
  await using rig = await lifecycleRig(stackText('bench', { web: await freePort(), api: await freePort() }))
  const began = performance.now()
  const outcome = await rig.act(up, {})
  const ms = performance.now() - began
  if (!outcome.ok) throw new Error(`Catalyst did not bring the stack up:\n${rig.told.lines.join('\n')}`)
  await rig.act(down, { volumes: true })
  return ms
}

async function byCompose(): Promise<number> {
  await using stack = await writeStack()
  const call = (...args: string[]) => run(compose.program, [...compose.args, '--file', stack.file, ...args])
  try {
    const began = performance.now()
    await call('up', '--detach', '--wait')
    return performance.now() - began
  } finally {
    await call('down', '--volumes')
  }
}

/** Four services whose every probe says the opposite of the one before. */
async function changesKnownAfter(count: number): Promise<number[]> {
  const fickle = `
    image: ${testImages.service}
    environment: {LOG_SECONDS: "0"}
    healthcheck:
      test: [CMD-SHELL, "rm /tmp/well 2>/dev/null || { touch /tmp/well; exit 1; }"]
      interval: 200ms
      retries: 1`
  const names = ['one', 'two', 'three', 'four']
  await using rig = await lifecycleRig(`services:${names.map((name) => `\n  ${name}:${fickle}`).join('')}\n`)
  rig.engine.start()
  const latencies: number[] = []
  const enough = new Promise<void>((resolve) => {
    rig.engine.onEvent((event) => {
      if (event.project !== rig.project || !event.action.startsWith('health_status')) return
      latencies.push(performance.timeOrigin + performance.now() - event.at)
      if (latencies.length === count) resolve()
    })
  })
  const context = AbortSignal.timeout(count * 1000)
  const late = new Promise<never>((_, reject) =>
    context.addEventListener('abort', () => reject(new Error(`only ${latencies.length} changes came`))),
  )
  // It will not settle: no service stays healthy. It is over when enough was seen.
  const stop = new AbortController()
  const rising = rig.act(up, {}, { signal: stop.signal }).catch(() => undefined)
  await Promise.race([enough, late])
  stop.abort()
  await rising
  return latencies
}

const found = await findCompose()
if (found === undefined) throw new Error('There is no docker compose here to compare with')
const compose = found
await ensureTestImages()

const catalyst: number[] = []
const reference: number[] = []
for (let pair = 0; pair < Number(values.pairs); pair++) {
  // In turn, and who is first in turn too: neither gets the warmer machine.
  const rounds = [
    async () => catalyst.push(await byCatalyst()),
    async () => reference.push(await byCompose()),
  ]
  for (const round of pair % 2 === 0 ? rounds : rounds.reverse()) await round()
}
const known = await changesKnownAfter(Number(values.changes))

const at = (times: readonly number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] as number
const rounded = (ms: number) => Math.round(ms * 10) / 10
console.log(
  JSON.stringify(
    {
      bench: 'stack',
      up: {
        catalystMs: { median: Math.round(at(catalyst, 0.5)), all: catalyst.map(Math.round) },
        composeMs: { median: Math.round(at(reference, 0.5)), all: reference.map(Math.round) },
        composeVersion: compose.version,
        ratio: Math.round((at(catalyst, 0.5) / at(reference, 0.5)) * 1000) / 1000,
      },
      known: {
        changes: known.length,
        p50Ms: rounded(at(known, 0.5)),
        p95Ms: rounded(at(known, 0.95)),
        maxMs: rounded(Math.max(...known)),
      },
    },
    null,
    2,
  ),
)
