/**
 * How fast `catalyst ingest --no-embed` takes in a folder of PDFs (reading, chunking, indexing), and what becomes of
 * each file, against two `pdftotext` processes at once over the same files in the same run.
 *
 *   node bench/ingest.ts FOLDER [--rounds 3] [--deadline 60] [--list]
 *
 * Ours is the whole command as a user runs it (the built bundles: npm run build), from the start of its process into an
 * empty data folder to its end; theirs is a process a file, with the same deadline (seconds a file). First both go over
 * all files, once; then, `--rounds` times in turn, over the files both read, of which the medians are told. Both sides
 * count the pages they read themselves. Prints one JSON object; `--list` names every file either did not read.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { typeOfName } from '../src/core/knowledge/readers/detect.ts'
import { homeAt } from '../src/core/platform/home.ts'
import { extractAll, hasPdftotext } from './support/pdftotext.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    deadline: { type: 'string', default: '60' },
    list: { type: 'boolean', default: false },
  },
})
const [folder] = positionals
if (folder === undefined) throw new Error('Which folder?')
/** Processes of `pdftotext` at once. */
const atOnce = 2
const deadlineMs = Number(values.deadline) * 1000

const names = await readdir(folder, { recursive: true })
const pdfs = names.filter((name) => typeOfName(name) === 'pdf').map((name) => resolve(folder, name))
pdfs.sort()
if (pdfs.length === 0) throw new Error(`${folder} holds no PDF files.`)

/** What `catalyst ingest --json` ends with. */
interface Answer {
  readonly read: number
  readonly chunks: number
  readonly failed: readonly { path: string; code: string; message: string }[]
  readonly skipped: readonly { path: string; reason: string }[]
}

// So that the disk's cache is as warm for whoever comes first.
await ingest(pdfs)
const whole = await ingest(pdfs)
const { answer } = whole
const accounted = answer.read + answer.failed.length + answer.skipped.length
const byCode: Record<string, number> = {}
for (const { code } of answer.failed) byCode[code] = (byCode[code] ?? 0) + 1

console.log(
  JSON.stringify(
    {
      bench: 'ingest',
      pdfs: pdfs.length,
      read: answer.read,
      failed: byCode,
      skipped: answer.skipped.length,
      notAccountedFor: pdfs.length - accounted,
      chunks: answer.chunks,
      deadlineSeconds: Number(values.deadline),
      ...(await comparison()),
      ...(values.list && { failures: answer.failed }),
    },
    null,
    2,
  ),
)

async function comparison() {
  const ours = rateOf(whole.seconds, whole.pages)
  if (!(await hasPdftotext())) return { allFiles: { ours }, note: 'pdftotext is not installed.' }
  const theirs = await extractAll(pdfs, atOnce, deadlineMs)
  const ends = { read: 0, failed: 0, stopped: 0 }
  for (const { end } of theirs.extractions) ends[end] += 1
  const allFiles = versus(ours, rateOf(theirs.seconds, sum(theirs.extractions.map(({ pages }) => pages))))

  const both = pdfs.filter((path, at) => whole.pages.has(path) && theirs.extractions[at]!.end === 'read')
  const rounds: { ours: Rate; theirs: Rate }[] = []
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const { seconds, pages } = await ingest(both)
    const again = await extractAll(both, atOnce, deadlineMs)
    rounds.push({
      ours: rateOf(seconds, pages),
      theirs: rateOf(again.seconds, sum(again.extractions.map((one) => one.pages))),
    })
  }
  return {
    pdftotext: {
      ...ends,
      ...(values.list && { notRead: pdfs.filter((_, at) => theirs.extractions[at]!.end !== 'read') }),
    },
    allFiles,
    filesBothRead: {
      files: both.length,
      ...versus(median(rounds.map((round) => round.ours)), median(rounds.map((round) => round.theirs))),
    },
  }
}

/** Runs the command over `paths` and looks into the index it left. */
async function ingest(
  paths: readonly string[],
): Promise<{ seconds: number; answer: Answer; pages: Map<string, number> }> {
  const home = await mkdtemp(join(tmpdir(), 'catalyst-bench-'))
  try {
    const began = performance.now()
    const text = await catalyst(['ingest', '--no-embed', '--json', ...paths], home)
    const seconds = (performance.now() - began) / 1000
    const db = new DatabaseSync(join(homeAt(home).index, 'index.db'), { readOnly: true })
    const rows = db.prepare('SELECT path, pages FROM documents').all()
    db.close()
    const pages = new Map(rows.map((row) => [row.path as string, Number(row.pages ?? 0)]))
    return { seconds, answer: JSON.parse(text) as Answer, pages }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** What the built command prints. It ends with 1 where files fail, which is no failure here. */
function catalyst(args: readonly string[], home: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const program = fileURLToPath(new URL('../out/main/catalyst.js', import.meta.url))
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CATALYST_HOME: home },
    })
    let text = ''
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      said += part
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if ((code === 0 || code === 1) && text !== '') resolve(text)
      else reject(new Error(`catalyst ingest ended with ${code ?? signal}: ${said}`))
    })
  })
}

interface Rate {
  readonly pages: number
  readonly seconds: number
  readonly pagesPerSecond: number
}

function rateOf(seconds: number, pages: number | ReadonlyMap<string, number>): Rate {
  const count = typeof pages === 'number' ? pages : sum([...pages.values()])
  return { pages: count, seconds: rounded(seconds), pagesPerSecond: rounded(count / seconds) }
}

function versus(ours: Rate, theirs: Rate) {
  return { ours, pdftotext: theirs, ratio: rounded(ours.pagesPerSecond / theirs.pagesPerSecond) }
}

function median(rates: readonly Rate[]): Rate {
  return rates.toSorted((a, b) => a.pagesPerSecond - b.pagesPerSecond)[rates.length >> 1]!
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
