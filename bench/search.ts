/**
 * How long a search takes over many chunks, alone and while documents come in.
 *
 *   node bench/search.ts FOLDER [--chunks 100000] [--queries 400] [--keep INDEX_FOLDER]
 *
 * FOLDER has docs.jsonl and queries.jsonl. Prints one JSON object; times in ms.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openSqliteStore } from '../src/core/knowledge/index/sqlite/sqlite-store.ts'
import type { KnowledgeStore } from '../src/core/knowledge/ports.ts'
import { silentLogger } from '../src/core/platform/logger.ts'
import { clusteredVectors, documentOfChunk, readLines, seeded, syntheticChunks } from './support/corpus.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    chunks: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '400' },
    keep: { type: 'string' },
  },
})
const [folder] = positionals
if (folder === undefined) throw new Error('Which folder? It needs docs.jsonl and queries.jsonl.')
const wanted = Number(values.chunks)
const space = { id: 'bench', dimensions: 384 }
const cut = '512/64'

const indexFolder = values.keep ?? (await mkdtemp(join(tmpdir(), 'catalyst-bench-')))
const open = () =>
  openSqliteStore({
    folder: indexFolder,
    writer: new URL('../src/core/knowledge/index/sqlite/writer.worker.ts', import.meta.url),
    reader: new URL('../src/core/knowledge/index/sqlite/reader.worker.ts', import.meta.url),
    logger: silentLogger,
  })
const nextVector = clusteredVectors(space.dimensions, 2000, 7)
const makeChunk = await syntheticChunks(folder)

let store = await open()
const random = seeded(1)
const before = (await store.statistics()).chunks
const filled = performance.now()
for (let at = before; at < wanted; at += 500) {
  const batch = Array.from({ length: Math.min(500, wanted - at) }, (_, offset) =>
    documentOfChunk(`doc ${at + offset}`, makeChunk(random)),
  )
  await store.put(batch, cut)
}
const insertSeconds = (performance.now() - filled) / 1000
for (;;) {
  const pending = await store.index.pending(space, 2000)
  if (pending.length === 0) break
  await store.index.putVectors(
    space,
    pending.map(({ chunkId }) => ({ chunkId, vector: nextVector() })),
  )
}
await store.close()
store = await open()

const queries = await makeQueries()
const loaded = performance.now()
await ask(store, queries[0]!, 'hybrid')
const firstSearch = performance.now() - loaded
await store.close()
store = await open()
const opened = performance.now()
await store.index.ready()
const readied = performance.now()
await ask(store, queries[0]!, 'hybrid')
const firstSearchWhenReady = performance.now() - readied
const quiet = {
  hybrid: await measure(store, 'hybrid'),
  bm25: await measure(store, 'bm25'),
  vector: await measure(store, 'vector'),
}

let writing = true
let written = 0
const writer = (async () => {
  while (writing) {
    const batch = Array.from({ length: 20 }, () => documentOfChunk(`new ${written++}`, makeChunk(random)))
    await Promise.all(batch.map((document) => store.put([document], cut)))
    const pending = await store.index.pending(space, 20)
    await store.index.putVectors(
      space,
      pending.map(({ chunkId }) => ({ chunkId, vector: nextVector() })),
    )
  }
})()
await sleep(200)
const duringIngestion = await measure(store, 'hybrid')
writing = false
await writer

const { bytesOnDisk, chunks } = await store.statistics()
console.log(
  JSON.stringify(
    {
      chunks,
      insertedPerSecond: before < wanted ? Math.round((wanted - before) / insertSeconds) : null,
      bytesPerChunk: Math.round(bytesOnDisk / chunks),
      firstSearch: round(firstSearch),
      ready: round(readied - opened),
      firstSearchWhenReady: round(firstSearchWhenReady),
      quiet,
      duringIngestion: { ...duringIngestion, written },
      rssMb: Math.round(process.memoryUsage().rss / 1e6),
    },
    undefined,
    2,
  ),
)
await store.close()
if (values.keep === undefined) await rm(indexFolder, { recursive: true })

/** 4 to 12 words of real queries, frequent ones among them; one in ten is a whole paragraph. */
async function makeQueries(): Promise<string[]> {
  const texts = (await readLines<{ text: string }>(join(folder!, 'queries.jsonl'))).map(({ text }) => text)
  const pick = seeded(3)
  return Array.from({ length: Number(values.queries) }, (_, at) => {
    const words = texts[Math.floor(pick() * texts.length)]!.split(/\s+/u)
    if (at % 10 === 9) return words.join(' ')
    const length = 4 + Math.floor(pick() * 9)
    const from = Math.floor(pick() * Math.max(1, words.length - length))
    return words.slice(from, from + length).join(' ')
  })
}

function ask(store: KnowledgeStore, query: string, mode: 'hybrid' | 'bm25' | 'vector') {
  return store.index.search({
    query,
    mode,
    limit: 10,
    fusion: { fusion: 'zscore', denseWeight: 0.6, rrfK: 60 },
    vector: { space, values: nextVector() },
  })
}

async function measure(store: KnowledgeStore, mode: 'hybrid' | 'bm25' | 'vector') {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const times: number[] = []
  for (const query of queries) {
    const start = performance.now()
    await ask(store, query, mode)
    times.push(performance.now() - start)
  }
  delay.disable()
  times.sort((a, b) => a - b)
  const at = (share: number) => round(times[Math.min(times.length - 1, Math.floor(times.length * share))]!)
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1), loopDelayMax: round(delay.max / 1e6) }
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10
}
