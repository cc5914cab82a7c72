import { mkdir, rename, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Settings } from '../../../contract/settings.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { messageOf, Problem } from '../../platform/errors.ts'
import type { DocumentReader, KnowledgeStore, ReadResult } from '../ports.ts'
import { hashFile } from '../sources/files/hash-file.ts'
import { cutOf } from './document-id.ts'
import { remedies } from './give.ts'
import type { Job, JobEnd } from './job-store.ts'

export interface FileJobParts {
  readonly store: KnowledgeStore
  readonly reader: DocumentReader
  readonly settings: Settings
  /** Read again even what has not changed. */
  readonly force: boolean
  /** Told of the parts of the work as they begin and end. */
  readonly onPart?: (part: 'read' | 'index', status: 'running' | 'succeeded' | 'failed') => void
}

export interface FileJobEnd extends JobEnd {
  /** For people: `12 pages, 34 chunks`. */
  readonly detail?: string
}

/**
 * Takes one file in: looks whether it changed, reads it, puts it in the index in one step. Whatever the file does, it
 * ends as an outcome; only `signal` makes it throw, and then nothing has changed. Doing it twice changes nothing.
 */
export async function takeIn(job: Job, parts: FileJobParts, signal: AbortSignal): Promise<FileJobEnd> {
  try {
    return await attempt(job, parts, signal)
  } catch (error) {
    signal.throwIfAborted()
    return error instanceof Problem
      ? { outcome: 'failed', code: 'internal', message: error.message, remedy: error.remedy }
      : {
          outcome: 'failed',
          code: 'internal',
          message: `${basename(job.name)} could not be taken in: ${messageOf(error)}.`,
          remedy: 'Try it again; if it happens again, report it with the log of this run.',
        }
  }
}

async function attempt(job: Job, parts: FileJobParts, signal: AbortSignal): Promise<FileJobEnd> {
  const { store, reader, settings } = parts
  const id = job.document!
  const cut = cutOf(settings.chunking)
  const maxBytes = settings.storage.maxFileMb * 1024 * 1024
  const original = await locate(job)
  if ('outcome' in original) return original
  signal.throwIfAborted()

  const known = (await store.documents.known('id', [id])).get(id)
  if (known && !parts.force && known.cut === cut && original.bytes <= maxBytes) {
    const hash = await hashFile(original.path, signal)
    if (hash === known.hash) {
      await settle(job, original.path)
      // The index had it all along, or this very job put it there before a crash.
      return job.knownHash === hash ? { outcome: 'unchanged' } : await readBefore(id, store)
    }
  }

  const { path } = original
  parts.onPart?.('read', 'running')
  const result = await reader.read(
    { path, name: basename(job.name), chunking: settings.chunking, maxBytes },
    signal,
  )
  signal.throwIfAborted()
  parts.onPart?.('read', result.ok ? 'succeeded' : 'failed')
  if (!result.ok) {
    return {
      outcome: 'failed',
      code: result.code,
      message: known ? `${result.message} The version read before stays in the index.` : result.message,
      remedy: result.remedy,
    }
  }
  const { ok: _, warning, ...content } = result
  parts.onPart?.('index', 'running')
  const document = {
    ...content,
    id,
    path: job.target ?? path,
    source: job.source,
    updatedAt: new Date(original.modified).toISOString(),
  }
  await store.put([document], cut)
  await settle(job, path)
  parts.onPart?.('index', 'succeeded')
  return {
    outcome: 'read',
    chunks: result.chunks.length,
    detail: describe(result),
    ...(warning !== undefined && { message: warning }),
  }
}

interface Original {
  readonly path: string
  readonly bytes: number
  readonly modified: number
}

/** Where a job's file lies now, or how the job ends because it lies nowhere. */
export async function locate(job: Job): Promise<Original | FileJobEnd> {
  // An upload that was moved to its place just before a crash is found there.
  for (const path of job.target ? [job.path, job.target] : [job.path]) {
    try {
      const { size, mtimeMs } = await stat(path)
      return { path, bytes: size, modified: mtimeMs }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') continue
      return {
        outcome: 'failed',
        code: 'not-readable',
        message: `${job.name} cannot be read: ${messageOf(error)}.`,
        remedy: remedies['not-readable'],
      }
    }
  }
  return {
    outcome: 'failed',
    code: 'not-found',
    message: `${job.name} is no longer there.`,
    remedy: job.target ? 'Upload it again.' : 'Put it back, or remove its document.',
  }
}

/** Moves an upload to where its document says it lies, in place of an earlier version. */
export async function settle(job: Job, path: string): Promise<void> {
  if (!job.target || path === job.target) return
  await mkdir(dirname(job.target), { recursive: true })
  await rename(path, job.target)
}

async function readBefore(id: string, store: KnowledgeStore): Promise<FileJobEnd> {
  const document = await store.documents.get(id)
  return { outcome: 'read', chunks: document?.chunks ?? 0 }
}

function describe({ pages, chunks }: Extract<ReadResult, { ok: true }>): string {
  return [...(pages ? [counted(pages, 'page')] : []), counted(chunks.length, 'chunk')].join(', ')
}

/** `1 page`, `2 pages`, `1,234 pages`. */
export function counted(count: number, what: string): string {
  return formatCount(count, what)
}
