import { stat } from 'node:fs/promises'
import type { ReadFailureCode } from '../../../contract/knowledge.ts'
import type { NewJob } from '../ingest/job-store.ts'
import type { DocumentOrigin, DocumentStore } from '../ports.ts'

export interface Reindexable {
  readonly jobs: NewJob[]
  readonly refused: { name: string; message: string; code: ReadFailureCode }[]
}

/**
 * The jobs that read documents again from where they came: a file from its path, a record from the JSONL file it stood
 * in. What is not there any more is refused, and its document stays as it is.
 */
export async function jobsToReindex(
  ids: readonly string[],
  store: Pick<DocumentStore, 'get'>,
): Promise<Reindexable> {
  const documents: DocumentOrigin[] = []
  const refused: Reindexable['refused'] = []
  for (const id of new Set(ids)) {
    const document = await store.get(id)
    if (document) documents.push(document)
    else refused.push({ name: id, code: 'not-found', message: `There is no document ${id} in the index.` })
  }
  const found = await jobsOfOrigins(documents)
  return { jobs: found.jobs, refused: [...refused, ...found.refused] }
}

/** The same for documents that are known. */
export async function jobsOfOrigins(documents: readonly DocumentOrigin[]): Promise<Reindexable> {
  const isThere = await findOriginals(documents)
  const jobs: NewJob[] = []
  const refused: Reindexable['refused'] = []
  const records = new Map<string, string[]>()
  for (const document of documents) {
    const origin = findOrigin(document)
    if (!isThere.has(origin)) {
      refused.push({
        name: document.title,
        code: 'not-found',
        message: `${origin} is no longer there. Put it back, or remove the document.`,
      })
    } else if (document.type === 'record') {
      const together = records.get(origin)
      if (together) together.push(document.id)
      else records.set(origin, [document.id])
    } else {
      jobs.push({ kind: 'file', name: origin, path: origin, source: document.source, document: document.id })
    }
  }
  for (const [path, only] of records) jobs.push({ kind: 'jsonl', name: path, path, source: path, only })
  return { jobs, refused }
}

/** Documents whose originals are gone: how many, and the first titles. */
export interface Missing {
  readonly documents: number
  readonly names: string[]
}

const namesShown = 5

export async function findMissing(documents: readonly DocumentOrigin[]): Promise<Missing> {
  const isThere = await findOriginals(documents)
  const gone = documents.filter((document) => !isThere.has(findOrigin(document)))
  return { documents: gone.length, names: gone.slice(0, namesShown).map(({ title }) => title) }
}

/** Files looked at together. */
const looks = 32

/** Those files that documents came from which are there now; many records share one. */
async function findOriginals(documents: readonly DocumentOrigin[]): Promise<ReadonlySet<string>> {
  const origins = [...new Set(documents.map(findOrigin))]
  const found = new Set<string>()
  for (let at = 0; at < origins.length; at += looks) {
    await Promise.all(
      origins.slice(at, at + looks).map(async (origin) => {
        if (await isFile(origin)) found.add(origin)
      }),
    )
  }
  return found
}

/** A record has no file of its own: its source is the JSONL file. */
function findOrigin({ type, path, source }: DocumentOrigin): string {
  return type === 'record' ? source : (path ?? source)
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    // Whatever keeps it from being looked at keeps it from being read.
    return false
  }
}
