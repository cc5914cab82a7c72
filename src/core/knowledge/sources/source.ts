import type { ReadFailureCode } from '../../../contract/knowledge.ts'
import type { DocumentOrigin } from '../ports.ts'

/** What a source is given to take in. It is stored as it is, so that it survives a crash. */
export interface SourceJob {
  /** The source it belongs to. */
  readonly kind: string
  /** What people call it. */
  readonly name: string
  /** Where it lies: a path, or an address. */
  readonly path: string
  /** Where it is moved to once it is in. */
  readonly target?: string
  /** Id of the document it becomes; absent where it becomes many. */
  readonly document?: string
  /** What its documents say they came from: the folder, file or space that lists and filters show. */
  readonly source: string
  /** Only these documents of it. */
  readonly only?: readonly string[]
}

/** One document-to-be. */
export interface SourceItem {
  /** Id of the document: the same item has the same id, however often and by whatever run it is taken in. */
  readonly id: string
  /** What people call it. */
  readonly name: string
  /** Where people find it. */
  readonly place: {
    readonly path?: string
    readonly url?: string
    /** The file that holds it with others, to read it from again. */
    readonly container?: string
  }
  /** ISO 8601. */
  readonly updatedAt: string
  readonly bytes: number
  /**
   * What changes whenever the content does, where the source can tell without opening it: a revision, a hash. Documents
   * remember it, and what has not changed is not opened. Without it, a file counts by the SHA-256 of its content.
   */
  readonly revision?: string
  open(signal: AbortSignal): Promise<ItemContent>
}

/** `file`: a file on this machine, for the reader of its format, which `name` tells. `text`: needs no reading. */
export type ItemContent =
  | { readonly kind: 'file'; readonly path: string; readonly name: string }
  | { readonly kind: 'text'; readonly title: string; readonly text: string }

/** Why something is not taken in, in words for people. */
export interface Refusal {
  readonly outcome: 'failed' | 'skipped'
  readonly code?: ReadFailureCode
  readonly message: string
  readonly remedy?: string
}

/**
 * What a source yields. `at` counts from 1 in an order that stays; it may skip numbers. `earlier`: an item at or before
 * the checkpoint, which is in already.
 */
export type SourceEntry =
  | { readonly kind: 'item'; readonly at: number; readonly item: SourceItem }
  | { readonly kind: 'refused'; readonly at: number; readonly refusal: Refusal }
  | { readonly kind: 'earlier'; readonly id: string }

/** How far a source has been taken in. */
export interface SourceCheckpoint {
  /** Tells whether the order is still the one that `at` counted in: another stamp begins anew. */
  readonly stamp: string
  /** The last entry that is done with. */
  readonly at: number
}

/** Items from the first entry behind a checkpoint on, and the stamp that goes with their numbers. */
export interface OpenSource {
  readonly stamp: string
  /** How many entries there are in all, as far as can be told beforehand. */
  readonly total: number
  readonly entries: AsyncIterable<SourceEntry>
  /** What to say where there are no entries at all; without it that is no failure. */
  readonly empty?: { readonly message: string; readonly remedy: string }
}

/** Documents looked for where they came from. */
export interface Reconciled {
  /** What reads those again that are there. */
  readonly jobs: readonly SourceJob[]
  /** Those that are there no more, each with where it was looked for. */
  readonly gone: readonly { readonly document: DocumentOrigin; readonly place: string }[]
}

/**
 * A kind of place that documents come from. Ingestion knows sources by this alone, so another one is a file beside these
 * and a line in `sources.ts`.
 */
export interface Source {
  /** Of its jobs; it is stored with them. */
  readonly kind: string
  /** Whether a job holds many items, taken in by batches with a checkpoint; otherwise it is one item with a step of its own. */
  readonly many: boolean
  /**
   * Opens a job, behind `after` where that still holds.
   * @throws ReadFailure where there is nothing to open, the signal's reason, errors of file system or network
   */
  open(job: SourceJob, after: SourceCheckpoint | undefined, signal: AbortSignal): Promise<OpenSource>
  /** Called once everything of a job is in. Doing it twice does no harm. */
  settle(job: SourceJob): Promise<void>
  /** Lets go of what only this job needed: its document was removed meanwhile. */
  discard(job: SourceJob): Promise<void>
  /** Whether a document came from here. */
  owns(document: DocumentOrigin): boolean
  /** Looks for documents of its own where they came from. */
  reconcile(documents: readonly DocumentOrigin[]): Promise<Reconciled>
}
