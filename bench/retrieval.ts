/**
 * How well searches find what judges found relevant.
 *
 *   node bench/retrieval.ts FOLDER…
 *
 * Each FOLDER has docs.jsonl {id, title, text}, queries.jsonl {id, text} and qrels.jsonl {query, doc, rel}. It is
 * ingested by `--jsonl` into an empty data folder, with the built-in model. A document is as good as its best chunk.
 * Prints one JSON object: nDCG@10, Recall@10 and MAP (of the first 100 passages) for each mode, and their means.
 */
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { SearchMode } from '../src/contract/knowledge.ts'
import { startCatalyst } from '../test/support/catalyst.ts'
import { readLines } from './support/corpus.ts'
import { averagePrecision, ndcg, type Relevance, recall } from './support/measures.ts'

type Measured = { 'nDCG@10': number; 'Recall@10': number; MAP: number }

const { positionals: folders } = parseArgs({ allowPositionals: true })
if (folders.length === 0)
  throw new Error('Which folders? Each needs docs.jsonl, queries.jsonl and qrels.jsonl.')

const modes: { name: string; mode: SearchMode; fusion: 'zscore' | 'rrf' }[] = [
  { name: 'bm25', mode: 'bm25', fusion: 'zscore' },
  { name: 'vector', mode: 'vector', fusion: 'zscore' },
  { name: 'hybrid', mode: 'hybrid', fusion: 'zscore' },
  { name: 'hybrid-rrf', mode: 'hybrid', fusion: 'rrf' },
]

const collections: Record<string, Record<string, Measured>> = {}
for (const folder of folders) collections[basename(resolve(folder))] = await judge(folder)
const means = Object.fromEntries(
  modes.map(({ name }) => [name, mean(Object.values(collections).map((measured) => measured[name]!))]),
)
console.log(JSON.stringify({ collections, mean: means }, undefined, 2))

async function judge(folder: string): Promise<Record<string, Measured>> {
  const queries = await readLines<{ id: string | number; text: string }>(join(folder, 'queries.jsonl'))
  const judged = await readRelevance(join(folder, 'qrels.jsonl'))
  const catalyst = await startCatalyst()
  try {
    const { runId } = await catalyst.knowledge.ingest({
      paths: [],
      jsonl: [resolve(folder, 'docs.jsonl')],
      embed: true,
    })
    const run = await catalyst.runs.ended(runId)
    if (run.counts.failed > 0) console.error(`${folder}: ${run.counts.failed} records failed`)
    const measured: Record<string, Measured> = {}
    for (const { name, mode, fusion } of modes) {
      await catalyst.settings.update({ search: { fusion } })
      const each: Measured[] = []
      for (const { id, text } of queries) {
        const relevance = judged.get(String(id))
        if (relevance === undefined) continue
        const answer = await catalyst.knowledge.search({ query: text.slice(0, 20_000), mode, limit: 100 })
        if (answer.mode !== mode)
          throw new Error(`Asked for ${mode}, answered by ${answer.mode}: ${answer.notice}`)
        const ranked = [...new Set(answer.results.map(({ documentId }) => documentId))]
        each.push({
          'nDCG@10': ndcg(ranked, relevance, 10),
          'Recall@10': recall(ranked, relevance, 10),
          MAP: averagePrecision(ranked, relevance),
        })
      }
      measured[name] = mean(each)
    }
    return measured
  } finally {
    await catalyst[Symbol.asyncDispose]()
  }
}

async function readRelevance(file: string): Promise<Map<string, Relevance>> {
  const judged = new Map<string, Map<string, number>>()
  for (const { query, doc, rel } of await readLines<{ query: string; doc: string; rel: number }>(file)) {
    const relevance = judged.get(String(query)) ?? new Map<string, number>()
    judged.set(String(query), relevance.set(String(doc), rel))
  }
  // As usual, a query that nothing is relevant for is left out.
  return new Map([...judged].filter(([, relevance]) => [...relevance.values()].some((grade) => grade > 0)))
}

function mean(all: readonly Measured[]): Measured {
  const of = (name: keyof Measured) =>
    Math.round((all.reduce((sum, measured) => sum + measured[name], 0) / all.length) * 10_000) / 10_000
  return { 'nDCG@10': of('nDCG@10'), 'Recall@10': of('Recall@10'), MAP: of('MAP') }
}
