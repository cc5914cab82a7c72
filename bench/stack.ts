/**
 * How fast a stack is up, and how soon it is on the page that a service's health changed.
 *
 *   node bench/stack.ts [--pairs 7] [--services 10] [--interval 2000] [--seconds 30]
 *
 * `up`: the five services of the test stack (test/support/engine/stack-files.ts) from nothing to all healthy, by Catalyst
 * and by the real `docker compose up --detach --wait`, in turn on the same engine; the images are there. Catalyst's time
 * begins with reading the file and finding the engine, compose's with starting its process.
 *
 * `known`: from the engine's own time of a health event until a program that reads `stack.watch` over HTTP has it, and
 * until the service's status has changed in a browser that shows the Stack page (the built bundles: npm run build). Each
 * of `--services` services changes at each `--interval`. Times in ms. Prints one JSON object.
 */
import { parseArgs } from 'node:util'
import { chromiumPath } from '../test/support/electron-double/chromium-path.ts'
import { type ComposeCommand, findCompose } from '../test/support/engine/compose-binary.ts'
import { ensureTestImages, imagesUnavailable } from '../test/support/engine/images.ts'
import { engineUnavailable } from '../test/support/engine/shared-engine.ts'
import { healthChanges } from './support/health-changes.ts'
import { type UpTime, upByCatalyst, upByCompose } from './support/up-times.ts'

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '7' },
    services: { type: 'string', default: '10' },
    interval: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '30' },
  },
})

const why = engineUnavailable() || imagesUnavailable()
if (why === '') await ensureTestImages()
const compose = why === '' ? await findCompose() : undefined
const noCompose = why || 'There is no docker compose here to compare with'
const noPage = why || (chromiumPath() === undefined ? 'Chromium is not installed' : '')
const results = {
  bench: 'stack',
  up: compose ? await upTimes(compose) : left('up', noCompose),
  known: noPage === '' ? await known() : left('known', noPage),
}
console.log(JSON.stringify(results, null, 2))
process.exit(0)

function left(what: string, reason: string): { skipped: string } {
  console.error(`stack, ${what}: left out: ${reason}`)
  return { skipped: reason }
}

async function upTimes(against: ComposeCommand) {
  const ours: UpTime[] = []
  const theirs: UpTime[] = []
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    // In turn, and who is first in turn too: neither gets the warmer machine.
    const rounds = [
      async () => ours.push(await upByCatalyst()),
      async () => theirs.push(await upByCompose(against)),
    ]
    for (const round of pair % 2 === 0 ? rounds : rounds.reverse()) await round()
  }
  return {
    catalystMs: medians(ours),
    composeMs: medians(theirs),
    composeVersion: against.version,
    ratio: hundredths(
      at(
        ours.map((time, pair) => time.all / theirs[pair]!.all),
        0.5,
      ),
    ),
  }
}

function medians(times: readonly UpTime[]) {
  const median = (of: keyof UpTime) =>
    Math.round(
      at(
        times.map((time) => time[of]),
        0.5,
      ),
    )
  return {
    ...{ median: median('all'), toStart: median('toStart'), boot: median('boot'), rest: median('rest') },
    all: times.map((time) => Math.round(time.all)),
  }
}

async function known() {
  const [services, interval, seconds] = [values.services, values.interval, values.seconds].map(Number)
  const { events, stream, page, missed } = await healthChanges(services!, interval!, seconds!)
  const spread = (ms: readonly number[]) => ({
    ...{ p50: hundredths(at(ms, 0.5)), p95: hundredths(at(ms, 0.95)), max: hundredths(Math.max(...ms)) },
  })
  return {
    ...{ services, intervalMs: interval, events },
    streamMs: { ...spread(stream), missed: missed.stream },
    pageMs: { ...spread(page), missed: missed.page },
  }
}

function at(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number
}

function hundredths(number: number): number {
  return Math.round(number * 100) / 100
}
