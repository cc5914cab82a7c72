/**
 * How fast a folder's files are read and chunked, against `pdftotext` over the same PDFs in the same run.
 *
 *   node bench/reading.ts FOLDER [--threads 2] [--rounds 3] [--list]
 *
 * Each round runs ours and then theirs, `threads` at once on both sides; the medians are told. Files that `pdftotext`
 * does not end with are left out of it. Prints one JSON object; `--list` adds every file that was not read. Both sides
 * count the pages they read themselves.
 */
import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { typeOfName } from '../src/core/knowledge/sources/detect.ts'
import { createDocumentReader } from '../src/core/knowledge/sources/reader-pool.ts'
import { silentLogger } from '../src/core/platform/logger.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    list: { type: 'boolean', default: false },
  },
})
const [folder] = positionals
if (folder === undefined) throw new Error('Which folder?')
const threads = Number(values.threads)
const names = (await readdir(folder, { recursive: true })).filter((name) => typeOfName(name)).sort()
const pdfs = names.filter((name) => typeOfName(name) === 'pdf')

interface Round {
  readonly seconds: number
  readonly pages: number
}

/** Runs `work` over all, `threads` at a time, and gives the seconds it took. */
async function timed(all: readonly string[], work: (name: string) => Promise<void>): Promise<number> {
  const left = all.values()
  const started = performance.now()
  await Promise.all(
    Array.from({ length: threads }, async () => {
      for (const name of left) await work(name)
    }),
  )
  return (performance.now() - started) / 1000
}

const tally = { read: 0, withoutText: 0, failed: {} as Record<string, number>, chunks: 0, slowestMs: 0 }
const failures: { name: string; code: string; message: string }[] = []

async function ours(first: boolean): Promise<Round> {
  const reader = createDocumentReader({
    program: new URL('../src/core/knowledge/sources/reader.worker.ts', import.meta.url),
    threads,
    limits: () => ({ timeoutSeconds: 60, memoryMb: 1024 }),
    logger: silentLogger,
  })
  let pages = 0
  const seconds = await timed(names, async (name) => {
    if (endless.has(name)) return
    const started = performance.now()
    const request = {
      path: join(folder!, name),
      name,
      chunking: { size: 512, overlap: 64 },
      maxBytes: 2 ** 30,
    }
    const result = await reader.read(request)
    if (result.ok) pages += result.pages ?? 0
    if (!first) return
    tally.slowestMs = Math.max(tally.slowestMs, Math.round(performance.now() - started))
    if (result.ok) {
      tally.read += 1
      tally.chunks += result.chunks.length
      if (result.warning) tally.withoutText += 1
    } else {
      tally.failed[result.code] = (tally.failed[result.code] ?? 0) + 1
      failures.push({ name, code: result.code, message: result.message })
    }
  })
  await reader.close()
  return { seconds, pages }
}

/** PDFs that `pdftotext` does not come to an end with; they are left out of the comparison, on both sides. */
const endless = new Set<string>()

async function theirs(): Promise<Round> {
  let pages = 0
  const seconds = await timed(pdfs, async (name) => {
    if (endless.has(name)) return
    const counted = await pagesByPdftotext(join(folder!, name))
    if (counted === undefined) endless.add(name)
    else pages += counted
  })
  return { seconds, pages }
}

/** Pages it wrote, whatever its exit code; `undefined` where it was stopped after 5 seconds. */
function pagesByPdftotext(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    // What it says about broken files can be gigabytes.
    const child = spawn('pdftotext', [path, '-'], { stdio: ['ignore', 'pipe', 'ignore'], timeout: 5000 })
    let pages = 0
    child.stdout.on('data', (block: Buffer) => {
      for (const byte of block) if (byte === 0x0c) pages += 1
    })
    child.on('error', reject)
    child.on('close', (_code, signal) => resolve(signal === null ? pages : undefined))
  })
}

const hasReference = await pagesByPdftotext('-v').then(
  () => true,
  () => false,
)
// Once to warm the disk's cache and to count, without a clock.
await ours(true)
if (hasReference) await theirs()
const rounds: { ours: Round; theirs: Round | undefined }[] = []
for (let round = 0; round < Number(values.rounds); round += 1) {
  rounds.push({ ours: await ours(false), theirs: hasReference ? await theirs() : undefined })
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}

function summary(of: readonly Round[]) {
  const seconds = median(of.map((round) => round.seconds))
  const pages = of[0]!.pages
  return { pages, seconds: rounded(seconds), pagesPerSecond: rounded(pages / seconds) }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

const own = summary(rounds.map((round) => round.ours))
const other = hasReference ? summary(rounds.map((round) => round.theirs!)) : undefined
console.log(
  JSON.stringify(
    {
      files: names.length,
      pdfs: pdfs.length,
      threads,
      ...tally,
      reading: own,
      leftOutOfComparison: [...endless],
      pdftotext: other ?? 'not installed, so there is nothing to compare with',
      ratio: other ? rounded(own.pagesPerSecond / other.pagesPerSecond) : null,
      ...(values.list ? { failures } : {}),
    },
    null,
    2,
  ),
)
