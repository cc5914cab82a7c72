import type { DatabaseSync } from 'node:sqlite'
import type { SearchFilters } from '../../../../contract/knowledge.ts'
import { type PreparedStatement, type StatementCache, statementCache } from '../../../platform/sqlite.ts'
import type { VectorSpace } from '../../ports.ts'
import type { Corpus } from '../../search/bm25.ts'
import { append, Inverter, type Segment, segmentLimit } from '../../search/postings.ts'
import { packedLength } from '../../search/term-list.ts'
import { VectorMemory } from '../../search/vector-memory.ts'

/**
 * What a search scans, in memory: the inverted index, the vectors of the answering space and what filters ask for.
 * It is loaded by the first search and follows the file from then on. A chunk has a position, in order of its row;
 * a removed one leaves a dead position until half of them are dead and everything is loaded anew.
 */
export class SearchMemory implements Corpus {
  segments: Segment[] = []
  rows = new Float64Array(0)
  lengths = new Uint32Array(0)
  dead = new Uint8Array(0)
  /** By position: which document. */
  #documentOf = new Uint32Array(0)
  positions = 0
  deadCount = 0
  words = 0
  vectors: VectorMemory | undefined
  /** The space that answers; `undefined` before the first vector. */
  space: VectorSpace | undefined

  readonly #sql: StatementCache
  /** By document, in order of row: its first chunk's row, how many it has, when it was changed, and its kind. */
  #firstChunks = new Float64Array(0)
  #chunkCounts = new Uint32Array(0)
  #updated = new Float64Array(0)
  #kindOf = new Uint32Array(0)
  #documents = 0
  /** Each combination of type and source once; thousands of documents share a few. */
  readonly #kinds: { type: string; source: string }[] = []
  readonly #kindNumbers = new Map<string, number>()
  #lastDocument = 0
  #lastRemoval = -1
  #lastVector = 0
  #space = 0

  constructor(db: DatabaseSync) {
    this.#sql = statementCache(db)
  }

  get living(): number {
    return this.positions - this.deadCount
  }

  /**
   * Takes in what changed since last time, at most `limit` chunks of it; gives whether that was all. Runs inside a read
   * transaction, so that all tables agree.
   */
  follow(limit = Number.MAX_SAFE_INTEGER): boolean {
    if (this.#lastRemoval < 0) this.#lastRemoval = this.#number('SELECT max(row) FROM removals')
    this.#followRemovals()
    if (this.deadCount > 4096 && this.deadCount * 2 > this.positions) this.#clear()
    this.#followDocuments()
    if (!this.#followTerms(limit)) return false
    this.#followVectors()
    return true
  }

  /** By position: 1 where the chunk's document passes. `undefined` without filters. */
  allowed(filters: SearchFilters | undefined): Uint8Array | undefined {
    const { sources, types, from, to } = filters ?? {}
    if (!sources && !types && !from && !to) return undefined
    const earliest = from ? Date.parse(from) : Number.NEGATIVE_INFINITY
    const latest = to ? Date.parse(to) : Number.POSITIVE_INFINITY
    const kinds = this.#kinds.map(
      ({ type, source }) =>
        (!sources || sources.includes(source)) && (!types || types.some((wanted) => wanted === type)),
    )
    const passes = new Uint8Array(this.#documents)
    for (let at = 0; at < this.#documents; at++) {
      const updated = this.#updated[at]!
      passes[at] = kinds[this.#kindOf[at]!] && updated >= earliest && updated <= latest ? 1 : 0
    }
    const allowed = new Uint8Array(this.positions)
    for (let at = 0; at < this.positions; at++) allowed[at] = passes[this.#documentOf[at]!]!
    return allowed
  }

  #followRemovals(): void {
    const gone = this.#sql<{ row: number; first_chunk: number; chunks: number }>(
      'SELECT row, first_chunk, chunks FROM removals WHERE row > ? ORDER BY row',
    )
    for (const { row, first_chunk, chunks } of gone.all(this.#lastRemoval)) {
      this.#lastRemoval = row
      const end = first_chunk + chunks
      for (let at = this.#positionFrom(first_chunk); at < this.positions && this.rows[at]! < end; at++) {
        if (this.dead[at] === 1) continue
        this.dead[at] = 1
        this.deadCount++
        this.words -= this.lengths[at]!
        this.vectors?.remove(at)
      }
    }
  }

  #followDocuments(): void {
    const added = this.#sql<DocumentColumns>(
      'SELECT row, first_chunk, chunks, type, source, updated_at FROM documents WHERE row > ? ORDER BY row',
    )
    for (const row of eachRow(added, this.#lastDocument)) {
      const [number, firstChunk, chunks, type, source, updated] = row
      const at = this.#documents
      if (at === this.#firstChunks.length) this.#reserveDocuments(at + 1)
      this.#lastDocument = number
      this.#firstChunks[at] = firstChunk
      this.#chunkCounts[at] = chunks
      this.#updated[at] = Date.parse(updated)
      this.#kindOf[at] = this.#kindNumber(type, source)
      this.#documents++
    }
  }

  #kindNumber(type: string, source: string): number {
    const name = `${type} ${source}`
    const known = this.#kindNumbers.get(name)
    if (known !== undefined) return known
    this.#kindNumbers.set(name, this.#kinds.length)
    return this.#kinds.push({ type, source }) - 1
  }

  #followTerms(limit: number): boolean {
    const firstNew = this.positions
    const last = firstNew === 0 ? 0 : this.rows[firstNew - 1]!
    const added = this.#sql<[chunk: number, list: Uint8Array]>(
      'SELECT chunk, list FROM terms WHERE chunk > ? ORDER BY chunk LIMIT ?',
    )
    let inverter = new Inverter()
    const flush = () => {
      if (inverter.span === 0) return
      this.segments = append(this.segments, inverter.segment(this.positions - inverter.span))
      inverter = new Inverter()
    }
    for (const [chunk, list] of eachRow(added, last, limit)) {
      const position = this.positions
      this.#reserve(position + 1)
      this.rows[position] = chunk
      const length = packedLength(list)
      this.lengths[position] = length
      this.words += length
      this.positions++
      inverter.add(list)
      if (inverter.span === segmentLimit) flush()
    }
    flush()
    // Chunks and documents are both in order of insertion, so one walk pairs them.
    let document = firstNew < this.positions ? this.#documentFrom(this.rows[firstNew]!) : 0
    for (let at = firstNew; at < this.positions; at++) {
      const row = this.rows[at]!
      while (row >= this.#firstChunks[document]! + this.#chunkCounts[document]!) document++
      this.#documentOf[at] = document
    }
    return this.positions - firstNew < limit
  }

  #followVectors(): void {
    const space = this.#sql<VectorSpace & { row: number }>(
      'SELECT row, id, dimensions FROM spaces WHERE answers = 1',
    ).get()
    if ((space?.row ?? 0) !== this.#space) {
      this.#space = space?.row ?? 0
      this.space = space && { id: space.id, dimensions: space.dimensions }
      this.vectors = space && new VectorMemory(space.dimensions)
      this.#lastVector = 0
    }
    if (this.vectors === undefined) return
    const added = this.#sql<[row: number, chunk: number, scale: number, bytes: Uint8Array]>(
      'SELECT row, chunk, scale, bytes FROM vectors WHERE row > ? AND space = ? ORDER BY row',
    )
    for (const [number, chunk, scale, bytes] of eachRow(added, this.#lastVector, this.#space)) {
      this.#lastVector = number
      const position = this.#positionFrom(chunk)
      if (this.rows[position] !== chunk) continue
      this.vectors.set(position, new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length), scale)
    }
  }

  #clear(): void {
    this.segments = []
    this.#documents = 0
    this.dead.fill(0)
    this.positions = 0
    this.deadCount = 0
    this.words = 0
    this.vectors = undefined
    this.space = undefined
    this.#lastDocument = 0
    this.#space = 0
  }

  /** The first position whose row is `row` or later. */
  #positionFrom(row: number): number {
    return lowerBound(this.positions, (at) => this.rows[at]! >= row)
  }

  /** The document that holds chunk `row`. */
  #documentFrom(row: number): number {
    return lowerBound(this.#documents, (at) => this.#firstChunks[at]! + this.#chunkCounts[at]! > row)
  }

  #reserve(positions: number): void {
    if (positions <= this.rows.length) return
    const capacity = Math.max(1024, Math.ceil(positions * 1.5))
    this.rows = grown(this.rows, new Float64Array(capacity))
    this.lengths = grown(this.lengths, new Uint32Array(capacity))
    this.dead = grown(this.dead, new Uint8Array(capacity))
    this.#documentOf = grown(this.#documentOf, new Uint32Array(capacity))
  }

  #reserveDocuments(documents: number): void {
    const capacity = Math.max(1024, Math.ceil(documents * 1.5))
    this.#firstChunks = grown(this.#firstChunks, new Float64Array(capacity))
    this.#chunkCounts = grown(this.#chunkCounts, new Uint32Array(capacity))
    this.#updated = grown(this.#updated, new Float64Array(capacity))
    this.#kindOf = grown(this.#kindOf, new Uint32Array(capacity))
  }

  #number(sql: string): number {
    return Number(Object.values(this.#sql(sql).get() ?? {})[0] ?? 0)
  }
}

type DocumentColumns = [
  row: number,
  firstChunk: number,
  chunks: number,
  type: string,
  source: string,
  updated: string,
]

/** Rows as arrays: half the work of objects, which tells over 100,000 of them. */
function eachRow<Row>(statement: PreparedStatement<Row>, ...params: number[]): Iterable<Row> {
  statement.setReturnArrays(true)
  return statement.iterate(...params)
}

function grown<T extends { set(from: T): void }>(from: T, into: T): T {
  into.set(from)
  return into
}

/** The first of 0 … length − 1 for which `holds`, which must hold for all after it; `length` if for none. */
function lowerBound(length: number, holds: (at: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
