import { stat } from 'node:fs/promises'
import type { DocumentSummary, ReadFailureCode } from '../../../contract/knowledge.ts'
import type { NewJob } from '../ingest/job-store.ts'
import type { SearchIndex } from '../ports.ts'

export interface Reindexable {
  readonly jobs: NewJob[]
  readonly refused: { name: string; message: string; code: ReadFailureCode }[]
}

/**
 * The jobs that read documents again from where they came: a file from its path, a record from the JSONL file it stood
 * in. What is not there any more is refused, and its document stays as it is.
 */
export async function jobsToReindex(ids: readonly string[], index: SearchIndex): Promise<Reindexable> {
  const jobs: NewJob[] = []
  const refused: Reindexable['refused'] = []
  const records = new Map<string, string[]>()
  for (const id of new Set(ids)) {
    const document = await index.get(id)
    if (!document) {
      refused.push({ name: id, code: 'not-found', message: `There is no document ${id} in the index.` })
      continue
    }
    const origin = originOf(document)
    if (!(await isThere(origin))) {
      refused.push({
        name: document.title,
        code: 'not-found',
        message: `${origin} is no longer there. Put it back, or remove the document.`,
      })
    } else if (document.type === 'record') {
      const together = records.get(origin)
      if (together) together.push(id)
      else records.set(origin, [id])
    } else {
      jobs.push({ kind: 'file', name: origin, path: origin, source: document.source, document: id })
    }
  }
  for (const [path, only] of records) jobs.push({ kind: 'jsonl', name: path, path, source: path, only })
  return { jobs, refused }
}

/** A record has no file of its own: its source is the JSONL file. */
function originOf({ type, path, source }: DocumentSummary): string {
  return type === 'record' ? source : (path ?? source)
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    // Whatever keeps it from being looked at keeps it from being read.
    return false
  }
}
