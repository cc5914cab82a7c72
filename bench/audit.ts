/**
 * How fast the audit log is written and verified, and what one entry costs whoever records it.
 *
 *   node bench/audit.ts [--entries 100000]
 *
 * Prints one JSON object; rates in entries a second.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeEntry } from '../src/core/audit/entry.ts'
import { LogPlace, plainEntry, verdictOn } from '../test/support/audit-log.ts'

const { values } = parseArgs({ options: { entries: { type: 'string', default: '100000' } } })
const entries = Number(values.entries)
const place = new LogPlace(await mkdtemp(join(tmpdir(), 'catalyst-bench-')))
const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1]!

try {
  // As when many things happen: what comes in is written and signed in pieces of a hundred.
  const log = place.open()
  let began = performance.now()
  for (let n = 1; n < entries; n++) {
    const written = log.append(plainEntry(n))
    if (n % 1000 === 0) await written
  }
  await log.close()
  const writeMs = performance.now() - began

  const anchors = await place.logKeys().anchors()
  const verifyMs: number[] = []
  for (let at = 0; at < 3; at++) {
    began = performance.now()
    const verdict = await verdictOn(place.folder, anchors)
    if (!verdict.ok || verdict.entries !== entries)
      throw new Error(`Not as written: ${JSON.stringify(verdict)}`)
    verifyMs.push(performance.now() - began)
  }
  const bytes = (await stat(join(place.folder, 'audit.jsonl'))).size

  // What recording costs the one who does it, in processor time: masking and bounding, before the entry is handed over.
  const act = (n: number) =>
    makeEntry({
      action: 'knowledge.remove',
      result: 'ok',
      target: { type: 'document', id: `doc_${n}` },
      inputs: { ids: [`doc_${n}`] },
      outputs: { removed: 1, missing: [] },
      ms: 12,
    })
  for (let n = 0; n < 10_000; n++) act(n)
  const before = process.cpuUsage()
  for (let n = 0; n < 10_000; n++) act(n)
  const { user, system } = process.cpuUsage(before)
  const recordUs = (user + system) / 10_000

  // One security-relevant entry at a time: on disk and signed before it is acknowledged.
  const urgent = place.open()
  const urgentMs: number[] = []
  for (let n = 0; n < 200; n++) {
    began = performance.now()
    await urgent.append({ ...plainEntry(n), security: true })
    urgentMs.push(performance.now() - began)
  }
  await urgent.close()

  console.log(
    JSON.stringify(
      {
        bench: 'audit',
        entries,
        bytesPerEntry: Math.round(bytes / entries),
        writtenPerSecond: Math.round(entries / (writeMs / 1000)),
        verify: {
          ms: Math.round(median(verifyMs)),
          perSecond: Math.round(entries / (median(verifyMs) / 1000)),
          rssMb: Math.round(process.memoryUsage.rss() / 1e6),
        },
        recordUs: Math.round(recordUs * 10) / 10,
        acknowledgeMs: {
          median: Math.round(median(urgentMs) * 100) / 100,
          p95: Math.round(urgentMs.sort((a, b) => a - b)[Math.floor(urgentMs.length * 0.95)]! * 100) / 100,
        },
      },
      null,
      2,
    ),
  )
} finally {
  await rm(place.root, { recursive: true, force: true })
}
