import type {
  DocumentChunk,
  DocumentState,
  DocumentSummary,
  DocumentType,
  KnowledgeTotals,
  ReadFailureCode,
  Remark,
  SearchFilters,
  SearchHit,
  SearchMode,
} from '../../contract/knowledge.ts'
import type { Settings } from '../../contract/settings.ts'

/* ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Where a heading or page begins in the extracted text. */
export interface Mark {
  readonly at: number
}
export interface HeadingMark extends Mark {
  /** 1 (outermost) to 6. */
  readonly level: number
  readonly title: string
}

/** What a reader makes of a file: plain text, and where its pages and headings begin (both ascending). */
export interface ExtractedText {
  readonly type: DocumentType
  readonly title: string
  readonly text: string
  /** Start offset of each page, first to last; empty for formats without pages. */
  readonly pages: readonly number[]
  readonly headings: readonly HeadingMark[]
  /** The header row of a table: what every chunk but the first repeats at its head. */
  readonly header?: string
  /** Said where the document has less than one would think, or reads otherwise than it stands. */
  readonly remarks?: readonly Remark[]
}

/** A piece of a document, ready to be indexed. */
export interface Chunk {
  readonly position: number
  readonly text: string
  /** cl100k tokens in `text`. */
  readonly tokens: number
  readonly pages: readonly [number, number] | null
  /**
   * Where pages begin inside `text`: ascending [offset, page]; empty for formats without pages. The page a passage
   * stands on is the last entry at or before it.
   */
  readonly pageBreaks: readonly (readonly [number, number])[]
  readonly headings: readonly string[]
  /** [start, end) in the extracted text; `text` is exactly that slice, behind the header row that a table repeats. */
  readonly offsets: readonly [number, number]
}

export interface ReadRequest {
  /** The file to read. */
  readonly path: string
  /** The name to take type and fallback title from, where the stored file's own name does not tell. */
  readonly name: string
  readonly chunking: Settings['chunking']
  /** Bytes; larger is refused unread. */
  readonly maxBytes: number
}

export type ReadResult =
  | {
      readonly ok: true
      readonly type: DocumentType
      readonly title: string
      readonly pages: number | null
      /** Characters of extracted text. */
      readonly characters: number
      /** SHA-256 of the file, hex. */
      readonly hash: string
      readonly bytes: number
      readonly chunks: readonly Chunk[]
      readonly remarks: readonly Remark[]
    }
  | { readonly ok: false; readonly code: ReadFailureCode; readonly message: string; readonly remedy: string }

/**
 * Reads and chunks files in worker threads. It never throws for what a file does: a file that hangs, crashes its
 * reader or eats all memory is a `ReadResult` that says so, and costs no other file.
 */
export interface DocumentReader {
  /** `signal` stops the reading at once; the promise then rejects with its reason. */
  read(request: ReadRequest, signal?: AbortSignal): Promise<ReadResult>
  /** Chunks text that needs no reading: a JSONL record. Same tokens, same bounds. Runs in the worker too. */
  chunkText(text: string, chunking: Settings['chunking'], signal?: AbortSignal): Promise<readonly Chunk[]>
  /** Ends all workers. */
  close(): Promise<void>
}

/* ── Documents ───────────────────────────────────────────────────────────────────────────────────────────────── */

/** A document as it is kept. */
export interface IndexedDocument {
  /** Chosen by the caller: a JSONL record's own id, otherwise `newId('doc')`. */
  readonly id: string
  readonly title: string
  readonly path?: string
  readonly url?: string
  readonly source: string
  /** The file that holds it with others, to read it from again: a JSONL file. */
  readonly container?: string
  readonly type: DocumentType
  readonly pages: number | null
  readonly characters: number
  /** What its reader remarked; nothing where it is absent. */
  readonly remarks?: readonly Remark[]
  /** Of the content; an unchanged hash costs no work. */
  readonly hash: string
  readonly bytes: number
  /** ISO 8601: the file's modification time, or the record's `updated`. */
  readonly updatedAt: string
  readonly chunks: readonly Chunk[]
}

/** What is known of a document without its chunks: enough to tell whether it changed. */
export interface KnownDocument {
  readonly id: string
  readonly hash: string
  /** Chunk size and overlap it was cut with, `512/64`: another cut makes it changed. */
  readonly cut: string
}

/** Which documents are meant; what is absent excludes none. */
export interface DocumentFilter {
  /** Part of a title, path, address or id, in any case. */
  readonly filter?: string
  readonly type?: DocumentType
  readonly state?: DocumentState
  /** What only the caller knows, for `state`: ids being read, and ids (or `all`) whose missing vectors are under way. */
  readonly underWay?: { reading: readonly string[]; embedding: readonly string[] | 'all' }
}

/** Where a document came from: what is needed to read it again. */
export interface DocumentOrigin {
  readonly id: string
  readonly title: string
  readonly type: DocumentType
  readonly path?: string | undefined
  readonly source: string
  /** The file that holds it with others. */
  readonly container?: string
}

/** A chunk whole, with the document it is of. */
export interface WholeChunk {
  readonly id: string
  readonly documentId: string
  /** Of the document. */
  readonly title: string
  readonly headings: readonly string[]
  readonly text: string
  readonly tokens: number
  /** As in `Chunk`. */
  readonly pageBreaks: readonly (readonly [number, number])[]
}

export interface DocumentTotals {
  readonly documents: number
  readonly chunks: number
  readonly bytesOnDisk: number
  readonly sources: { source: string; documents: number }[]
  /** Documents and their chunks by the chunking they were made with, `512/64`. */
  readonly cuts: { cut: string; documents: number; chunks: number }[]
}

/**
 * What documents there are: each with its chunks, its content hash and its state. Changes resolve when they are on
 * disk. Errors are `Problem`s: `UNAVAILABLE` for a damaged store, `INVALID` for a cursor that does not belong to it.
 */
export interface DocumentStore {
  /** Puts documents in, in order, each in place of the one with the same id: all of them or none. */
  put(documents: readonly IndexedDocument[], cut: string): Promise<void>
  /** Removes documents and their chunks; gives the ids that were there. */
  remove(ids: readonly string[]): Promise<string[]>

  /**
   * What is known of these documents, by path or by id; by the file that holds it, of one document in each. Absent ones
   * are absent from the map.
   */
  known(by: 'path' | 'id' | 'container', keys: readonly string[]): Promise<Map<string, KnownDocument>>
  /** The newest first. */
  list(
    page: DocumentFilter & { cursor?: string; limit: number },
  ): Promise<{ documents: DocumentSummary[]; total: number; nextCursor?: string }>
  /** The ids of all documents that pass. */
  ids(filter: DocumentFilter): Promise<string[]>
  /** Where these documents came from, in order; those that are not there are left out. */
  origins(ids: readonly string[]): Promise<DocumentOrigin[]>
  get(id: string): Promise<(DocumentSummary & { hash: string }) | undefined>
  chunks(
    id: string,
    page: { cursor?: string; limit: number },
  ): Promise<{ chunks: DocumentChunk[]; total: number; nextCursor?: string; characters: number }>
  /** Chunks by their ids, in the order of the ids; those that are not there are left out. */
  wholeChunks(ids: readonly string[]): Promise<WholeChunk[]>
  totals(): Promise<DocumentTotals>
  /** Documents that were cut otherwise than `cut`, the oldest first. */
  cutOtherwise(cut: string): Promise<DocumentOrigin[]>
}

/* ── Index ───────────────────────────────────────────────────────────────────────────────────────────────────── */

/**
 * A vector space: which model made the vectors. Vectors of two spaces are never compared.
 * `id` names everything that changes the numbers: provider, model, revision, dimensions.
 */
export interface VectorSpace {
  readonly id: string
  readonly dimensions: number
}

export interface PendingChunk {
  readonly chunkId: string
  readonly documentId: string
  readonly title: string
  readonly text: string
}

export interface IndexQuery {
  readonly query: string
  readonly mode: SearchMode
  readonly limit: number
  readonly filters?: SearchFilters
  readonly fusion: Settings['search']
  /** The query's vector, unit length, with the space it is in; absent when only BM25 can answer. */
  readonly vector?: { readonly space: VectorSpace; readonly values: Float32Array }
}

export interface IndexAnswer {
  readonly results: SearchHit[]
  /** What was really used: `bm25` when the vector was absent or no chunk has one yet. */
  readonly mode: SearchMode
  readonly candidates: number
  readonly embedded: number
}

/**
 * Finds chunks by words and by vectors. Changes resolve when they are on disk and are found from then on. Errors are
 * `Problem`s; a damaged index is `UNAVAILABLE` with what to do.
 */
export interface SearchIndex {
  /** Puts documents in, in order, each in place of the one with the same id. Their chunks are found by words at once. */
  put(documents: readonly IndexedDocument[], cut: string): Promise<void>
  /** Removes all that is found of documents; gives the ids that were there. */
  remove(ids: readonly string[]): Promise<string[]>

  /** The next chunks, oldest document first, without a vector in `space`; of these documents only, if given. */
  pending(space: VectorSpace, limit: number, documents?: readonly string[]): Promise<PendingChunk[]>
  /** How many chunks have no vector in `space`; of these documents only, if given. */
  pendingCount(space: VectorSpace, documents?: readonly string[]): Promise<number>
  /** Stores vectors (unit length); those of chunks that are gone by now are dropped silently. */
  putVectors(space: VectorSpace, vectors: readonly { chunkId: string; vector: Float32Array }[]): Promise<void>
  /** Makes `space` the one that answers and deletes the vectors of every other. */
  activate(space: VectorSpace): Promise<void>
  /** The space that answers, and how many chunks have a vector in it; `null` before the first vector. */
  answering(): Promise<{ readonly space: VectorSpace; readonly embedded: number } | null>

  /** Loads what the first search would load, so that it need not; resolves once that is done. Cheap when it is. */
  ready(): Promise<void>
  /** @throws Problem `CONFLICT` for a vector of another space than the one that answers */
  search(query: IndexQuery, signal?: AbortSignal): Promise<IndexAnswer>
}

/* ── Both together ───────────────────────────────────────────────────────────────────────────────────────────── */

export interface IndexStatistics extends DocumentTotals {
  /** Chunks with a vector in the answering space. */
  readonly embedded: number
  /** The space that answers now, or `null` before the first vector. */
  readonly space: VectorSpace | null
}

/**
 * Documents and their index, changed together: a document is in both, wholly, or in neither. Embedded: one SQLite file.
 * Whatever takes documents in or out does it here, and reads and searches through the two parts.
 */
export interface KnowledgeStore {
  readonly documents: Omit<DocumentStore, 'put' | 'remove'>
  readonly index: Omit<SearchIndex, 'put' | 'remove'>
  put(documents: readonly IndexedDocument[], cut: string): Promise<void>
  remove(ids: readonly string[]): Promise<string[]>
  /** What both hold at one moment. */
  statistics(): Promise<IndexStatistics>
  /** Checks that everything kept is sound and agrees; gives the problems found, none when it does. */
  verify(signal?: AbortSignal): Promise<string[]>
  close(): Promise<void>
}

/* ── Embedding ───────────────────────────────────────────────────────────────────────────────────────────────── */

/** Makes vectors. All are unit length. Errors are `Problem`s of code `UNAVAILABLE` that say why and what to do. */
export interface EmbeddingModel {
  readonly provider: 'builtin' | 'openai'
  readonly model: string
  /** The space its vectors are in; asks the endpoint once for its dimensions where they are not known. */
  space(signal?: AbortSignal): Promise<VectorSpace>
  /** Vectors for passages, in order. Any number of texts: batching is the model's own business. */
  embed(texts: readonly { title: string; text: string }[], signal?: AbortSignal): Promise<Float32Array[]>
  embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array>
  /** Looks whether an endpoint answers, with one word. Absent where that needs no looking: on this machine. */
  probe?(signal?: AbortSignal): Promise<void>
  /** Lets go of processes and connections; the next call starts them again. */
  close(): Promise<void>
}

/** The models that can be asked: the one the settings name, and earlier ones for as long as their vectors answer. */
export interface Embeddings {
  /** The model the settings name now. */
  current(): EmbeddingModel
  /**
   * A model whose vectors are in this space: queries are embedded by it until all documents are embedded anew. The
   * built-in model can always be had, a former endpoint as long as this process knows its address.
   */
  forSpace(space: VectorSpace): EmbeddingModel | undefined
  /** Whether vectors of this space are those of the model in force, as far as its name and address tell. */
  currentOwns(space: VectorSpace): boolean
  /** Calls `listener` after another model came into force. Its space may be the same: a new key, another batch size. */
  onChange(listener: () => void): () => void
  /** Why vectors cannot be made now: the last failure since the last success. */
  problem(): { message: string; remedy: string } | undefined
  /** The same of the model that queries in this space are embedded with. */
  problemIn(space: VectorSpace): { message: string; remedy: string } | undefined
  /** Calls `listener` whenever a model began to fail, or to answer again. */
  onProblem(listener: () => void): () => void
  close(): Promise<void>
}

/* ── What health asks ────────────────────────────────────────────────────────────────────────────────────────── */

export interface IndexHealth {
  statistics(): Promise<IndexStatistics>
  verify(signal?: AbortSignal): Promise<string[]>
  /** How meaning is searched now, and what the documents still wait for. */
  totals(): Promise<KnowledgeTotals>
  /** The dimensions of a vector that the built-in model makes now. @throws Problem that says why it cannot */
  tryBuiltinModel(signal: AbortSignal): Promise<number>
  /** Looks whether the embedding endpoint in use answers; does nothing where the model is on this machine. */
  probeEmbedding(signal: AbortSignal): Promise<void>
}
