/**
 * How fast the app shows its status page, and what it takes while nobody does anything: the built bundles (npm run
 * build) on the Electron double.
 *
 *   node bench/start.ts [--starts 5] [--idle 20]
 *
 * Times in ms from the start of the process to the painted page; idle figures are of the main process with its worker
 * threads, over `--idle` seconds, ten seconds after a start. Prints one JSON object.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { launchDouble } from '../test/support/electron-double/launch.ts'

const { values } = parseArgs({
  options: { starts: { type: 'string', default: '5' }, idle: { type: 'string', default: '20' } },
})
const folder = fileURLToPath(new URL('..', import.meta.url))
const home = await mkdtemp(join(tmpdir(), 'catalyst-bench-'))
const env = { CATALYST_HOME: home, CATALYST_E2E: '1' }

async function started() {
  const began = performance.now()
  const app = await launchDouble({ folder, env })
  const page = await app.firstWindow()
  await page.getByRole('region', { name: 'Verdict' }).or(page.getByRole('main')).first().waitFor()
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  )
  return { app, ms: performance.now() - began }
}

try {
  const times: number[] = []
  for (let at = 0; at < Number(values.starts); at++) {
    const { app, ms } = await started()
    times.push(ms)
    await app.close()
  }
  const { app } = await started()
  await sleep(10_000)
  const before = await app.evaluate(() => process.cpuUsage())
  const seconds = Number(values.idle)
  await sleep(seconds * 1000)
  const after = await app.evaluate(() => ({ ...process.cpuUsage(), rss: process.memoryUsage.rss() }))
  await app.close()
  const busy = after.user + after.system - before.user - before.system
  times.sort((a, b) => a - b)
  console.log(
    JSON.stringify(
      {
        bench: 'start',
        startMs: { median: Math.round(times[times.length >> 1]!), all: times.map(Math.round) },
        idle: {
          seconds,
          cpuPercent: Math.round((busy / 1e6 / seconds) * 10_000) / 100,
          rssMb: Math.round(after.rss / 1e6),
        },
      },
      null,
      2,
    ),
  )
} finally {
  await rm(home, { recursive: true, force: true })
}
process.exit(0)
