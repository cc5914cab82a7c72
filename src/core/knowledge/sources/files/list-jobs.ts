import { stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { ReadFailureCode } from '../../../../contract/knowledge.ts'
import { errorMessage } from '../../../platform/errors.ts'
import { makeDocumentId } from '../../ingest/document-id.ts'
import type { NewJob } from '../../ingest/job-store.ts'
import { type FileKind, findFileKind, findRefusal } from './file-kind.ts'
import { type Found, walk } from './walk.ts'

/**
 * Turns what somebody pointed at into jobs. A file that was named is taken in or fails with a message; a file that
 * merely lies in a folder is skipped with the reason when its type is not read. Nothing is left uncounted, and nothing
 * is counted twice: a file that is given as JSONL is not also one of its folder.
 *
 * @param since only files changed at or after this moment are wanted
 */
export async function listJobs(
  given: {
    readonly paths: readonly string[]
    readonly jsonl: readonly string[]
    readonly since?: Date
    readonly source?: string
  },
  signal?: AbortSignal,
): Promise<NewJob[]> {
  const seen = new Set<string>()
  const imports: NewJob[] = []
  for (const path of given.jsonl) {
    signal?.throwIfAborted()
    if (await isFolder(path)) {
      const message = `${path} is a folder, not a JSONL file.`
      imports.push(failedJob(path, 'not-readable', message, 'Name the file itself.'))
      continue
    }
    for await (const found of walk([path], seen, signal)) {
      imports.push(await toJob(found, undefined, given.since, 'jsonl'))
    }
  }
  const jobs: NewJob[] = []
  for await (const found of walk(given.paths, seen, signal)) {
    jobs.push(await toJob(found, given.source, given.since))
  }
  return [...jobs, ...imports]
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false // what else is wrong with it, the walk says
  }
}

async function toJob(
  found: Found,
  source: string | undefined,
  since: Date | undefined,
  as?: FileKind,
): Promise<NewJob> {
  const { path } = found
  if (found.kind === 'passed-over') {
    return skipped({ kind: 'file', name: path, path, source: source ?? '' }, found.message)
  }
  if (found.kind !== 'file') {
    const code = found.kind === 'missing' ? 'not-found' : 'not-readable'
    return failedJob(path, code, found.message, remedies[code])
  }
  const kind = as ?? findFileKind(path)
  const job: NewJob =
    kind === 'jsonl'
      ? { kind: 'jsonl', name: path, path, source: path }
      : { kind: 'file', name: path, path, source: source ?? found.source, document: makeDocumentId(path) }
  if (kind === undefined) {
    // A name without an extension promises nothing and excludes nothing: README, or a paper saved without one.
    if (!found.named && extname(path) !== '') {
      return skipped(job, `Files of this type are not read: ${basename(path)}.`)
    }
    try {
      const refusal = await findRefusal(path, basename(path))
      if (refusal && !found.named) return skipped(job, refusal.message)
      if (refusal) return failedJob(path, refusal.code, refusal.message, refusal.remedy)
    } catch (error) {
      const message = `${basename(path)} cannot be read: ${errorMessage(error)}.`
      return failedJob(path, 'not-readable', message, remedies['not-readable'])
    }
  }
  if (kind === 'jsonl' && !found.named) {
    return skipped(job, 'A JSONL file is imported only when it is named itself.')
  }
  if (since && found.modified < since.getTime()) {
    return skipped(job, `Not changed since ${since.toISOString()}.`)
  }
  return job
}

function skipped(job: NewJob, message: string): NewJob {
  return { ...job, ended: { outcome: 'skipped', message } }
}

/** A file that is refused from the start; it is a failure of the run like any other. */
export function failedJob(name: string, code: ReadFailureCode, message: string, remedy: string): NewJob {
  return { kind: 'file', name, path: name, source: '', ended: { outcome: 'failed', code, message, remedy } }
}

const remedies = {
  'not-found': 'Check the path, then try again.',
  'not-readable': 'Check the permissions of the file, then try again.',
} as const
