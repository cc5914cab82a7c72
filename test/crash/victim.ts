import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { DocumentSummary } from '../../src/contract/knowledge.ts'
import type { RunSummary } from '../../src/contract/runs.ts'
import { errorMessage } from '../../src/core/platform/errors.ts'
import { startCatalyst } from '../support/catalyst.ts'
import type { Given } from './documents.ts'

/** What the killer asks of the process that is going to be killed. */
export type Order =
  | { readonly kind: 'take'; readonly given: readonly Given[] }
  | { readonly kind: 'finish'; readonly words: readonly string[] }

export type Report =
  | { readonly kind: 'ready'; readonly unfinished: number }
  | { readonly kind: 'acknowledged'; readonly runId: string; readonly given: readonly Given[] }
  | {
      readonly kind: 'finished'
      /** Documents found for each word that was asked for. */
      readonly found: Record<string, string[]>
      readonly documents: readonly Pick<DocumentSummary, 'id' | 'path' | 'chunks' | 'embedded'>[]
      readonly runs: readonly RunSummary[]
    }
  | { readonly kind: 'broken'; readonly message: string }

/** A process that takes documents in until it is killed. Run by run.ts. */
const home = process.argv[2]!
const report = (what: Report) => process.send!(what)

const catalyst = await startCatalyst({ home, keepHome: true, logLevel: 'info' })
const { knowledge, runs } = catalyst
report({
  kind: 'ready',
  unfinished: (await runs.list({}, { limit: 1000 })).runs.filter((run) => !run.endedAt).length,
})

process.on('message', (order: Order) => {
  const work = order.kind === 'take' ? take(order.given) : finish(order.words)
  work.catch((error: unknown) => report({ kind: 'broken', message: errorMessage(error) }))
})

async function take(given: readonly Given[]): Promise<void> {
  const of = (how: Given['how']) => given.filter((one) => one.how === how)
  const paths = of('path')
  const uploads = of('upload')
  const jsonl = of('jsonl')
  await Promise.all([
    knowledge
      .ingest({ paths: paths.map(({ path }) => path), jsonl: jsonl.map(({ path }) => path), embed: true })
      .then(({ runId }) => report({ kind: 'acknowledged', runId, given: [...paths, ...jsonl] })),
    Promise.all(uploads.map(async ({ path }) => new File([await readFile(path)], basename(path))))
      .then((files) => knowledge.upload({ files }))
      .then(({ runId }) => report({ kind: 'acknowledged', runId, given: uploads })),
  ])
}

async function finish(words: readonly string[]): Promise<void> {
  const deadline = AbortSignal.timeout(300_000)
  const { runs: all } = await runs.list({}, { limit: 1000 })
  const ended = await Promise.all(all.map(({ id }) => runs.ended(id, deadline)))
  const found: Record<string, string[]> = {}
  for (const query of words) {
    const { results } = await knowledge.search({ query, mode: 'bm25', limit: 100 })
    found[query] = results.map(({ documentId }) => documentId)
  }
  const documents: DocumentSummary[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await knowledge.list({ limit: 1000, cursor })
    documents.push(...page.documents)
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  report({ kind: 'finished', found, documents, runs: ended })
  await catalyst.stop()
}
