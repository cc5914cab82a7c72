import type { Settings } from '../../../../contract/settings.ts'
import type { WorkerLine } from '../../../platform/worker-log.ts'
import type { Chunk, ReadRequest, ReadResult } from '../../ports.ts'

/** What a reader thread is asked; one thing at a time. */
export type ReaderTask =
  | { readonly kind: 'read'; readonly request: ReadRequest; readonly memory: number }
  | { readonly kind: 'chunk'; readonly text: string; readonly chunking: Settings['chunking'] }

/** A result without its chunks, which went ahead in batches, so that no message takes the receiver long. */
export type ReadOutcome =
  | Extract<ReadResult, { ok: false }>
  | Omit<Extract<ReadResult, { ok: true }>, 'chunks'>

/** What a reader thread answers: any number of batches, perhaps a provisional outcome, then the end. */
export type ReaderAnswer =
  | WorkerLine
  | { readonly kind: 'chunks'; readonly chunks: readonly Chunk[] }
  /** What holds if the thread does not come to its end: known before a slow second reader is asked. */
  | { readonly kind: 'provisional'; readonly outcome: ReadOutcome }
  | { readonly kind: 'end'; readonly outcome: ReadOutcome | undefined }
  | { readonly kind: 'broken'; readonly message: string; readonly outOfMemory: boolean }
