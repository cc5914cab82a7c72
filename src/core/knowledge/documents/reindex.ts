import type { ReadFailureCode } from '../../../contract/knowledge.ts'
import type { Settings } from '../../../contract/settings.ts'
import { formatCut } from '../ingest/document-id.ts'
import type { NewJob } from '../ingest/job-store.ts'
import type { DocumentOrigin, DocumentStore } from '../ports.ts'
import type { Sources } from '../sources/sources.ts'

/** Documents looked up together. */
const batchSize = 5000

export interface Reindexable {
  readonly jobs: readonly NewJob[]
  readonly refused: { name: string; message: string; code: ReadFailureCode }[]
}

/** The jobs that read these documents again. What is not there any more is refused, and its document stays as it is. */
export async function planReindex(
  ids: readonly string[],
  documents: Pick<DocumentStore, 'origins'>,
  sources: Sources,
): Promise<Reindexable> {
  const known: DocumentOrigin[] = []
  for (let at = 0; at < ids.length; at += batchSize) {
    known.push(...(await documents.origins(ids.slice(at, at + batchSize))))
  }
  const there = new Set(known.map(({ id }) => id))
  const refused = ids
    .filter((id) => !there.has(id))
    .map((id) => ({
      ...{ name: id, code: 'not-found' as const },
      message: `There is no document ${id} in the index.`,
    }))
  const found = await plan(known, sources)
  return { jobs: found.jobs, refused: [...refused, ...found.refused] }
}

/** The same for all documents that were cut by another chunking. */
export async function findOutdated(
  chunking: Settings['chunking'],
  documents: Pick<DocumentStore, 'cutOtherwise'>,
  sources: Sources,
): Promise<Reindexable> {
  return plan(await documents.cutOtherwise(formatCut(chunking)), sources)
}

async function plan(documents: readonly DocumentOrigin[], sources: Sources): Promise<Reindexable> {
  const { jobs, gone } = await sources.reconcile(documents)
  const refused = gone.map(({ document: { title: name }, place }) => ({
    ...{ name, code: 'not-found' as const },
    message: `${place} is no longer there. Put it back, or remove the document.`,
  }))
  return { jobs, refused }
}

/** Documents whose originals are gone: how many, and the first titles. */
export interface Missing {
  readonly documents: number
  readonly names: string[]
}

const namesShown = 5

export async function findMissing(documents: readonly DocumentOrigin[], sources: Sources): Promise<Missing> {
  const { gone } = await sources.reconcile(documents)
  return { documents: gone.length, names: gone.slice(0, namesShown).map(({ document }) => document.title) }
}
