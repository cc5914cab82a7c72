import { basename } from 'node:path'
import { formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import { errorMessage, Problem } from '../../platform/errors.ts'
import type { IndexedDocument, KnowledgeStore } from '../ports.ts'
import { ReadFailure } from '../readers/failures.ts'
import type { OpenSource, Source, SourceItem } from '../sources/source.ts'
import { formatCut } from './document-id.ts'
import type { Job, JobEnd } from './job-store.ts'
import { isUnchanged, type ReadParts, readItem } from './read-item.ts'

export interface TakeInParts extends ReadParts {
  readonly store: KnowledgeStore
  /** Told of the parts of the work as they begin and end. */
  readonly onPart?: (part: 'read' | 'index', status: 'running' | 'succeeded' | 'failed') => void
}

export interface ItemEnd extends JobEnd {
  /** For people: `12 pages, 34 chunks`. */
  readonly detail?: string
}

/**
 * Takes in a job that is one item: looks whether it changed, reads it, puts it into the store in one step. Whatever the
 * item does, it ends as an outcome; only `signal` makes it throw, and then nothing has changed. Doing it twice changes
 * nothing.
 */
export async function takeInItem(
  job: Job,
  source: Source,
  parts: TakeInParts,
  signal: AbortSignal,
): Promise<ItemEnd> {
  try {
    const item = await findItem(await source.open(job, undefined, signal))
    const end = await attempt(item, job, parts, signal)
    if (end.outcome !== 'failed') await source.settle(job)
    return end
  } catch (error) {
    signal.throwIfAborted()
    return toFailure(job, error)
  }
}

async function attempt(
  item: SourceItem,
  job: Job,
  parts: TakeInParts,
  signal: AbortSignal,
): Promise<ItemEnd> {
  const { store } = parts
  const known = (await store.documents.known('id', [item.id])).get(item.id)
  if (await isUnchanged(item, known, parts, signal)) {
    // It was there all along, or this very job put it there before a crash.
    if (known?.hash === job.knownHash) return { outcome: 'unchanged' }
    const document = await store.documents.get(item.id)
    return { outcome: 'read', chunks: document?.chunks ?? 0, ...defined({ remarks: document?.remarks }) }
  }
  parts.onPart?.('read', 'running')
  try {
    const document = await readItem(item, job.source, parts, signal)
    parts.onPart?.('read', 'succeeded')
    parts.onPart?.('index', 'running')
    await store.put([document], formatCut(parts.settings.chunking))
    parts.onPart?.('index', 'succeeded')
    const { remarks = [] } = document
    return {
      outcome: 'read',
      chunks: document.chunks.length,
      detail: describe(document),
      remarks: [...remarks],
    }
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error
    parts.onPart?.('read', 'failed')
    const { code, message, remedy } = error
    const kept = known ? ' The version read before stays in the index.' : ''
    return { outcome: 'failed', code, message: `${message}${kept}`, remedy }
  }
}

async function findItem({ entries }: OpenSource): Promise<SourceItem> {
  for await (const entry of entries) {
    if (entry.kind === 'item') return entry.item
    if (entry.kind !== 'refused') continue
    const { code = 'internal', message, remedy = '' } = entry.refusal
    throw new ReadFailure(code, message, remedy)
  }
  throw new Error('The source has no item for it')
}

function toFailure(job: Job, error: unknown): ItemEnd {
  if (error instanceof ReadFailure || error instanceof Problem) {
    const code = error instanceof ReadFailure ? error.code : 'internal'
    return { outcome: 'failed', code, message: error.message, remedy: error.remedy }
  }
  return {
    outcome: 'failed',
    code: 'internal',
    message: `${basename(job.name)} could not be taken in: ${errorMessage(error)}.`,
    remedy: 'Try it again; if it happens again, report it with the log of this run.',
  }
}

function describe({ pages, chunks }: IndexedDocument): string {
  return [...(pages ? [counted(pages, 'page')] : []), counted(chunks.length, 'chunk')].join(', ')
}

/** `1 page`, `2 pages`, `1,234 pages`. */
export function counted(count: number, what: string): string {
  return formatCount(count, what)
}
