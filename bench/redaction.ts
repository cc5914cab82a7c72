/**
 * How much the redaction finds, how much it takes by mistake, and how fast it is, on labelled lines.
 *
 *   node bench/redaction.ts LINES.jsonl [--seconds 2] [--misses]
 *
 * A line of the file is `{"text", "is_secret", "secret"?, "keep"?, "kind"?, "shape"?, "category"?, "family"?}`: `secret` is
 * what has to go from `text`, `keep` what has to stay. Recall: `secret` is no longer there. Strict: no run of max(8, 40 %) of
 * its characters is left either. Prints one JSON object; `--misses` adds what was missed and taken by mistake.
 */
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import winston from 'winston'
import { createKnownSecrets } from '../src/core/platform/redaction/known-secrets.ts'
import { createLineRedactor } from '../src/core/platform/redaction/line-filter.ts'
import { createRedactor } from '../src/core/platform/redaction/redactor.ts'
import { hostileLines } from '../test/support/hostile-lines.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '2' }, misses: { type: 'boolean', default: false } },
})
const [file] = positionals
if (file === undefined) throw new Error('Which file of lines?')

interface Row {
  readonly id?: string
  readonly text: string
  readonly is_secret: boolean
  readonly secret?: string | null
  readonly keep?: string | null
  readonly kind?: string
  readonly shape?: string
  readonly category?: string
  readonly family?: string
}
const rows = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => JSON.parse(line) as Row)
const known = createKnownSecrets()
for (let at = 0; at < 8; at++) known.add(`a secret that the app holds, number ${at}`)
const redactor = createRedactor({ known, personalData: () => true })
const share = (part: number, whole: number) =>
  whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000

function found() {
  const groups: Record<string, { lines: number; masked: number; strictly: number }> = {}
  const misses: unknown[] = []
  for (const row of rows) {
    if (!row.is_secret || !row.secret) continue
    const out = redactor.text(row.text)
    const masked = !out.includes(row.secret)
    const strictly = masked && !partLeft(out, row.secret)
    for (const name of ['all', `category ${row.category}`, row.shape === 'raw' ? 'raw' : 'in log lines']) {
      groups[name] ??= { lines: 0, masked: 0, strictly: 0 }
      const group = groups[name]
      group.lines++
      if (masked) group.masked++
      if (strictly) group.strictly++
    }
    if (!strictly) misses.push({ id: row.id, family: row.family, shape: row.shape, masked })
  }
  const recall = Object.fromEntries(
    Object.entries(groups).map(([name, { lines, masked, strictly }]) => [
      name,
      { lines, recall: share(masked, lines), strict: share(strictly, lines) },
    ]),
  )
  return { recall, misses }
}

function partLeft(text: string, secret: string): boolean {
  const length = Math.max(8, Math.ceil(secret.length * 0.4))
  for (let at = 0; at + length <= secret.length; at++) {
    if (text.includes(secret.slice(at, at + length))) return true
  }
  return false
}

function mistakes() {
  const kinds: Record<string, { lines: number; wrong: number }> = {}
  const families: Record<string, number> = {}
  for (const row of rows) {
    if (row.is_secret) continue
    kinds[row.kind ?? 'other'] ??= { lines: 0, wrong: 0 }
    const kind = kinds[row.kind ?? 'other']!
    kind.lines++
    if (redactor.text(row.text).includes(row.keep ?? row.text)) continue
    kind.wrong++
    families[`${row.kind}: ${row.family}`] = (families[`${row.kind}: ${row.family}`] ?? 0) + 1
  }
  const falsePositives = Object.fromEntries(
    Object.entries(kinds).map(([name, { lines, wrong }]) => [
      name,
      { lines, wrong, share: share(wrong, lines) },
    ]),
  )
  return { falsePositives, families }
}

/** Lines a second, by the clock and by processor time: the latter is what a busy machine does not change. */
function speed(lines: readonly string[], work: (line: string) => unknown) {
  if (lines.length === 0) return null
  for (let round = 0; round < 20; round++) for (const line of lines) work(line)
  const begin = performance.now()
  const before = process.cpuUsage()
  let count = 0
  while (performance.now() - begin < Number(values.seconds) * 1000) {
    for (const line of lines) work(line)
    count += lines.length
  }
  const { user, system } = process.cpuUsage(before)
  return {
    linesPerSecond: Math.round((count / (performance.now() - begin)) * 1000),
    linesPerProcessorSecond: Math.round((count / (user + system)) * 1_000_000),
  }
}

/** What redaction adds to a line of the logger, in µs of the median line, with and without it by turns. */
function costPerLogLine() {
  const logger = (redact: boolean) => {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
    const log = winston.createLogger({
      format: winston.format.printf((line) => JSON.stringify(line)),
      transports: [new winston.transports.Stream({ stream: nowhere })],
    })
    return (message: string) => {
      const fields = {
        message,
        part: 'read',
        path: '/home/dana/report.pdf',
        ms: 12,
        documentId: 'doc_f1d4fe9a3497660fe618d895',
      }
      const plain = redact ? (redactor.value(fields) as object) : fields
      log.log({ ts: new Date().toISOString(), level: 'info', logger: 'knowledge', message: '', ...plain })
    }
  }
  const lines = rows.filter((row) => row.kind === 'log-negative').map((row) => row.text)
  if (lines.length === 0) return null
  const [bare, redacting] = [logger(false), logger(true)]
  const times = { bare: [] as number[], redacting: [] as number[] }
  for (let round = 0; round < 40; round++) {
    for (const line of lines) {
      const begin = performance.now()
      bare(line)
      const between = performance.now()
      redacting(line)
      if (round < 10) continue
      times.redacting.push(performance.now() - between)
      times.bare.push(between - begin)
    }
  }
  const median = (list: number[]) => list.sort((one, other) => one - other)[list.length >> 1]! * 1000
  const [without, with_] = [median(times.bare), median(times.redacting)]
  const round = (value: number) => Math.round(value * 100) / 100
  return { without: round(without), with: round(with_), added: round(with_ - without) }
}

const tenth = (value: number) => Math.round(value * 10) / 10

/** The slowest 64 KB line, of those that make a rule begin as often as it can. */
function worstLine() {
  const length = 65_536
  let worst = { ms: 0, processorMs: 0, begins: '' }
  const lines = hostileLines(length)
  for (const line of lines) {
    let [best, ofProcessor] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    for (let round = 0; round < 40 && best > worst.ms; round++) {
      const begin = performance.now()
      const before = process.threadCpuUsage()
      redactor.text(line)
      const { user, system } = process.threadCpuUsage(before)
      best = Math.min(best, performance.now() - begin)
      ofProcessor = Math.min(ofProcessor, (user + system) / 1000)
    }
    if (best > worst.ms)
      worst = { ms: tenth(best), processorMs: tenth(ofProcessor), begins: line.slice(0, 32) }
  }
  return { bytes: length, lines: lines.length, ...worst }
}

const { recall, misses } = found()
const { falsePositives, families } = mistakes()
const clean = rows.filter((row) => row.kind === 'log-negative').map((row) => row.text)
const result = {
  bench: 'redaction',
  cpu: cpus()[0]?.model,
  recall,
  falsePositives,
  clean: speed(clean, (line) => redactor.text(line)),
  cleanThroughFilter: speed(clean, createLineRedactor()),
  all: speed(
    rows.map((row) => row.text),
    (line) => redactor.text(line),
  ),
  microsecondsPerLogLine: costPerLogLine(),
  worstLine: worstLine(),
  ...(values.misses ? { misses, takenByMistake: families } : {}),
}
console.log(JSON.stringify(result, null, 2))
