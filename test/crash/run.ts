import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { endedItems } from '../../src/contract/run-words.ts'
import { homeAt } from '../../src/core/platform/home.ts'
import { type Given, writeRound } from './documents.ts'
import type { Order, Report } from './victim.ts'

/**
 * Kills the process that takes documents in, again and again and at random moments, and starts it anew; at the end
 * every acknowledged document must be found, none may stand twice, and the databases must be sound.
 *
 *     node test/crash/run.ts [--times 20] [--seed 1] [--keep]
 *
 * Prints one JSON object to stdout; exits with 1 when anything is amiss.
 */
const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    /** Leaves the data folder for a look at it. */
    keep: { type: 'boolean', default: false },
  },
})
const times = Number(values.times)
const random = generator(Number(values.seed))
const folder = await mkdtemp(join(tmpdir(), 'catalyst-crash-'))
const home = join(folder, 'home')

const acknowledged: Given[] = []
const acknowledgedRuns = new Set<string>()
let resumed = 0

for (let round = 0; round < times; round++) {
  const given = await writeRound(join(folder, 'documents'), round)
  // What was given before is given again: an unchanged file must not come to stand twice.
  const again = acknowledged.filter(({ how }) => how === 'path' && random() < 0.2)
  const victim = await start()
  const order: Order = { kind: 'take', given: [...given, ...again] }
  victim.child.send(order)
  // Some die before they could answer, some in mid-reading, some while embedding.
  const wait = random() < 0.3 ? random() * 150 : 150 + random() * 2500
  await sleep(wait)
  await victim.kill()
  say(`killed ${round + 1}/${times} after ${Math.round(wait)} ms, ${acknowledged.length} acknowledged`)
}

const victim = await start()
const words = acknowledged.flatMap((one) => one.words)
victim.child.send({ kind: 'finish', words: [...new Set(words)] } satisfies Order)
const end = await victim.finished()
const problems = judge(end)
const databases = [join(homeAt(home).index, 'index.db'), homeAt(home).records]
for (const file of databases) problems.push(...integrityOf(file))
const summary = {
  ok: problems.length === 0,
  kills: times,
  seed: Number(values.seed),
  resumedRuns: resumed,
  acknowledgedRuns: acknowledgedRuns.size,
  acknowledgedDocuments: new Set(words).size,
  documents: end.documents.length,
  problems: problems.slice(0, 50),
}
process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`)
if (values.keep) say(`kept ${folder}`)
else await rm(folder, { recursive: true, force: true })
process.exitCode = problems.length === 0 ? 0 : 1

/** Starts the process and waits until its services are up. */
async function start() {
  const child = fork(new URL('./victim.ts', import.meta.url), [home], { stdio: ['ignore', 2, 2, 'ipc'] })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const ready = Promise.withResolvers<void>()
  const finished = Promise.withResolvers<Extract<Report, { kind: 'finished' }>>()
  finished.promise.catch(() => {})
  child.on('message', (report: Report) => {
    if (report.kind === 'ready') {
      resumed += report.unfinished
      ready.resolve()
    } else if (report.kind === 'acknowledged') {
      acknowledgedRuns.add(report.runId)
      acknowledged.push(...report.given)
    } else if (report.kind === 'finished') finished.resolve(report)
    else finished.reject(new Error(report.message))
  })
  exited.then(() => {
    ready.reject(new Error('The process ended before it was ready'))
    finished.reject(new Error('The process ended before it was finished'))
  })
  await ready.promise
  return {
    child,
    async finished() {
      const report = await finished.promise
      child.disconnect()
      await exited
      return report
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

function judge({ found, documents, runs }: Extract<Report, { kind: 'finished' }>): string[] {
  const problems: string[] = []
  for (const [word, ids] of Object.entries(found)) {
    const different = new Set(ids).size
    if (different === 0) problems.push(`not found: ${word}`)
    if (different > 1) problems.push(`found in ${different} documents: ${word}`)
  }
  const paths = documents.flatMap(({ path }) => path ?? [])
  if (new Set(paths).size !== paths.length) problems.push('a path stands twice')
  if (new Set(documents.map(({ id }) => id)).size !== documents.length) problems.push('an id stands twice')
  for (const { id, chunks, embedded } of documents) {
    if (chunks === 0 || embedded !== chunks) problems.push(`${embedded} of ${chunks} vectors: ${id}`)
  }
  for (const id of acknowledgedRuns) {
    const run = runs.find((one) => one.id === id)
    if (run?.status !== 'succeeded')
      problems.push(`run ${id}: ${run?.status ?? 'missing'} ${run?.message ?? ''}`)
  }
  for (const { id, counts, progress } of runs) {
    const sum = endedItems(counts)
    if (acknowledgedRuns.has(id) && sum !== progress.total)
      problems.push(`run ${id}: ${sum} of ${progress.total}`)
  }
  return problems
}

function integrityOf(file: string): string[] {
  const db = new DatabaseSync(file, { readOnly: true })
  const rows = db.prepare('PRAGMA integrity_check').all()
  db.close()
  const words = rows.flatMap((row) => Object.values(row)).map(String)
  return words.length === 1 && words[0] === 'ok' ? [] : words.map((word) => `${file}: ${word}`)
}

/** Mulberry32: the same seed gives the same moments. */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
