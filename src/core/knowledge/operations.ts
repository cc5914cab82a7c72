import type { InferContractRouterOutputs, InferSchemaOutput } from '@orpc/contract'
import type { contract } from '../../contract/index.ts'
import type { DocumentType, KnowledgeTotals, ReadFailureCode } from '../../contract/knowledge.ts'
import type { RunKindName } from '../../contract/run-kinds.ts'
import type { RunSummary } from '../../contract/runs.ts'
import type { Audit } from '../platform/audit.ts'
import type { Logger } from '../platform/logger.ts'
import type { JobQueue } from '../queue/ports.ts'
import type { Runs } from '../runs/ports.ts'
import type { SettingsSource } from '../settings/ports.ts'
import type { Opener } from '../system/ports.ts'
import type { DocumentReader, Embeddings, IndexHealth, KnowledgeStore } from './ports.ts'

type Procedures = typeof contract.knowledge
/** Inputs as handlers get them: checked, with their defaults. */
type Inputs = {
  [K in keyof Procedures]: InferSchemaOutput<NonNullable<Procedures[K]['~orpc']['inputSchema']>>
}
type Outputs = InferContractRouterOutputs<typeof contract.knowledge>

export interface KnowledgeDependencies {
  /** The jobs of every ingestion. */
  readonly queue: JobQueue
  readonly runs: Runs
  readonly store: KnowledgeStore
  readonly reader: DocumentReader
  readonly embeddings: Embeddings
  readonly settings: SettingsSource
  readonly opener: Opener
  readonly folders: {
    /** Where uploaded files are kept. Made when it is missing. */
    readonly uploads: string
  }
  /** The document `addSample` ingests. */
  readonly sampleDocument: string
  readonly logger: Logger
  readonly audit?: Audit
  /** The newest runs of a kind: how fast they were tells how long more of the same takes. */
  readonly pastRuns: (kind: RunKindName) => Promise<readonly RunSummary[]>
  /** Files read at once; as many as the reader has threads. */
  readonly readers?: number
  /**
   * Where a document is opened at a page: the address of the web door, where the host has one. Without it, or when it
   * gives nothing, the file itself is opened.
   */
  readonly linkTo?: (document: { id: string; type: DocumentType }, page?: number) => URL | undefined
}

/** A file that came through a door: safely on disk and named by nobody yet, or refused with the reason. */
export type StoredUpload =
  | { readonly name: string; readonly path: string; readonly bytes: number; readonly hash: string }
  | { readonly name: string; readonly refused: { code: ReadFailureCode; message: string; remedy: string } }

/** The original of a document, for a door that hands it out. */
export interface OriginalFile {
  readonly path: string
  readonly name: string
  readonly type: DocumentType
}

/** Everything that can be asked about documents: one method for each procedure of the contract, and what doors need. */
export interface KnowledgeService {
  /** Takes up what an earlier process left unfinished. Resolves once that is under way, not once it is done. */
  start(): Promise<void>
  /** Called once unfinished runs have been taken up: vectors of another model than the one in force are made anew. */
  recovered(): void
  /** Stops all work within a few seconds and leaves it to the next start. */
  stop(): Promise<void>

  /** `signal` gives up before anything is on record. */
  ingest(input: Inputs['ingest'], signal?: AbortSignal): Promise<Outputs['ingest']>
  upload(input: Inputs['upload'], signal?: AbortSignal): Promise<Outputs['upload']>
  /**
   * Streams one file to disk. It always reads `content` to its end, and refuses (as a value) what is unsupported or
   * too large; when `content` fails or `signal` aborts, it throws and leaves nothing behind.
   */
  storeUpload(name: string, content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<StoredUpload>
  /** Ingests what was stored. Once it resolves, the files survive any crash; refused ones are failures of the run. */
  ingestStored(uploads: readonly StoredUpload[], options?: { embed?: boolean }): Promise<Outputs['upload']>
  /** Forgets stored files that will not be ingested: the request broke off. */
  discardUploads(uploads: readonly StoredUpload[]): Promise<void>
  addSample(): Promise<Outputs['addSample']>
  embed(): Promise<Outputs['embed']>

  totals(): Promise<KnowledgeTotals>
  /** The totals now, then after every change, at most twice a second. */
  watch(signal?: AbortSignal): AsyncGenerator<KnowledgeTotals, void, undefined>
  list(input: Inputs['list']): Promise<Outputs['list']>
  get(input: Inputs['get']): Promise<Outputs['get']>
  chunks(input: Inputs['chunks']): Promise<Outputs['chunks']>
  remove(input: Inputs['remove'], signal?: AbortSignal): Promise<Outputs['remove']>
  reindex(input: Inputs['reindex']): Promise<Outputs['reindex']>
  /** Reads again what was cut by another chunking. @throws Problem `CONFLICT` where there is nothing that could be */
  reindexOutdated(): Promise<Outputs['reindexOutdated']>
  open(input: Inputs['open']): Promise<Outputs['open']>
  /** The file a document was made of. Throws `NOT_FOUND` when there is none on this machine. */
  original(id: string): Promise<OriginalFile>
  search(input: Inputs['search'], signal?: AbortSignal): Promise<Outputs['search']>

  /** For the checks of the index and the embedding model. */
  readonly health: IndexHealth
}
