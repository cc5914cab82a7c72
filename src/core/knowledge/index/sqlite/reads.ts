import { statSync } from 'node:fs'
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { DocumentChunk, DocumentState, DocumentSummary } from '../../../../contract/knowledge.ts'
import { Problem } from '../../../platform/errors.ts'
import { statementCache } from '../../../platform/sqlite.ts'
import type {
  DocumentOrigin,
  IndexStatistics,
  KnownDocument,
  PendingChunk,
  SearchIndex,
  VectorSpace,
} from '../../ports.ts'
import { chunkIdOf } from './chunk-id.ts'

/** Reads that need no ranking: what is in the index. */
export class IndexReads {
  readonly #file: string
  readonly #sql: ReturnType<typeof statementCache>
  /** By row of a space: every chunk up to here has its vector. Chunk rows only grow, so it stays true. */
  readonly #embeddedUpTo = new Map<number, number>()

  constructor(db: DatabaseSync, file: string) {
    this.#file = file
    this.#sql = statementCache(db)
  }

  known(by: 'path' | 'id', keys: readonly string[]): [string, KnownDocument][] {
    const found = this.#sql(
      by === 'path'
        ? 'SELECT id, hash, cut FROM documents WHERE path = ?'
        : 'SELECT id, hash, cut FROM documents WHERE id = ?',
    )
    return keys.flatMap((key) => {
      const document = found.get(key) as unknown as KnownDocument | undefined
      return document ? [[key, { ...document }] as [string, KnownDocument]] : []
    })
  }

  list(page: Parameters<SearchIndex['list']>[0]): Awaited<ReturnType<SearchIndex['list']>> {
    const conditions: string[] = []
    const params: SQLInputValue[] = []
    if (page.filter) {
      conditions.push('instr(folded, ?) > 0')
      params.push(page.filter.normalize('NFC').toLowerCase())
    }
    if (page.type) {
      conditions.push('type = ?')
      params.push(page.type)
    }
    if (page.state) {
      const { reading = [], embedding = [] } = page.underWay ?? {}
      const [condition, ...lists] = page.underWay
        ? stateUnderWay(page.state, reading, embedding)
        : [stateCondition[page.state]]
      conditions.push(condition)
      params.push(...lists)
    }
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
    const total = this.#sql(`SELECT count(*) AS total FROM documents ${where}`).get(...params)!
      .total as number
    if (page.cursor !== undefined) {
      conditions.push('row < ?')
      params.push(cursorOf(page.cursor))
    }
    const rows = this.#sql(
      `SELECT ${documentColumns} FROM documents
       ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY row DESC LIMIT ?`,
    ).all(...params, page.limit + 1) as unknown as DocumentRow[]
    const shown = rows.slice(0, page.limit)
    return {
      documents: shown.map(summaryOf),
      total,
      ...(rows.length > page.limit && { nextCursor: String(shown.at(-1)!.row) }),
    }
  }

  get(id: string): (DocumentSummary & { hash: string }) | undefined {
    const found = this.#sql(`SELECT ${documentColumns} FROM documents WHERE id = ?`).get(id)
    const row = found as unknown as DocumentRow | undefined
    return row && { ...summaryOf(row), hash: row.hash }
  }

  chunks(id: string, page: { cursor?: string; limit: number }): Awaited<ReturnType<SearchIndex['chunks']>> {
    const document = this.#sql('SELECT row, first_chunk, chunks, characters FROM documents WHERE id = ?').get(
      id,
    )
    if (!document) return { chunks: [], total: 0, characters: 0 }
    const from = page.cursor === undefined ? 0 : cursorOf(page.cursor)
    const first = document.first_chunk as number
    const total = document.chunks as number
    const rows = this.#sql(
      `SELECT row, position, text, tokens, first_page, last_page, headings, start, end,
         EXISTS (SELECT 1 FROM spaces s JOIN vectors v ON v.space = s.row WHERE s.answers = 1 AND v.chunk = chunks.row) AS embedded
       FROM chunks WHERE row >= ? AND row < ? ORDER BY row LIMIT ?`,
    ).all(first + from, first + total, page.limit) as unknown as ChunkRow[]
    const next = from + rows.length
    return {
      chunks: rows.map(chunkOf),
      total,
      characters: document.characters as number,
      ...(next < total && { nextCursor: String(next) }),
    }
  }

  pending(space: VectorSpace, limit: number, documents?: readonly string[]): PendingChunk[] {
    const stored = this.#spaceRow(space)
    if (documents) {
      const pending: PendingChunk[] = []
      for (const id of documents) {
        if (pending.length >= limit) break
        pending.push(...this.#pendingOf(id, stored, limit - pending.length))
      }
      return pending
    }
    const from = this.#embeddedUpTo.get(stored) ?? 0
    const rows = this.#sql(
      `SELECT ${pendingColumns} WHERE c.row > ?
         AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.space = ? AND v.chunk = c.row) ORDER BY c.row LIMIT ?`,
    ).all(from, stored, limit) as unknown as PendingRow[]
    const upTo = rows[0]
      ? rows[0].row - 1
      : (this.#sql('SELECT max(row) AS last FROM chunks').get()!.last as number)
    if (stored > 0 && upTo > from) this.#embeddedUpTo.set(stored, upTo)
    return rows.map(pendingChunkOf)
  }

  pendingCount(space: VectorSpace, documents?: readonly string[]): number {
    const stored = this.#spaceRow(space)
    if (!documents) {
      const vectors = this.#sql('SELECT vectors FROM spaces WHERE row = ?').get(stored)?.vectors ?? 0
      return (this.#sql('SELECT chunks FROM totals').get()!.chunks as number) - (vectors as number)
    }
    const missing = this.#sql(
      `SELECT d.chunks - (SELECT count(*) FROM vectors v WHERE v.space = ? AND v.chunk >= d.first_chunk
         AND v.chunk < d.first_chunk + d.chunks) AS missing FROM documents d WHERE d.id = ?`,
    )
    return documents.reduce((sum, id) => sum + ((missing.get(stored, id)?.missing ?? 0) as number), 0)
  }

  statistics(): IndexStatistics {
    const totals = this.#sql('SELECT documents, chunks FROM totals').get()!
    const space = this.#sql('SELECT id, dimensions, vectors FROM spaces WHERE answers = 1').get()
    const sources = this.#sql(
      'SELECT source, count(*) AS documents FROM documents GROUP BY source ORDER BY source',
    ).all()
    const cuts = this.#sql(
      'SELECT cut, count(*) AS documents, sum(chunks) AS chunks FROM documents GROUP BY cut ORDER BY cut',
    ).all() as unknown as CutRow[]
    return {
      documents: totals.documents as number,
      chunks: totals.chunks as number,
      embedded: (space?.vectors as number | undefined) ?? 0,
      bytesOnDisk: ['', '-wal', '-shm'].reduce((sum, end) => sum + sizeOf(this.#file + end), 0),
      sources: sources.map((row) => ({ source: row.source as string, documents: row.documents as number })),
      cuts: cuts.map(({ cut, documents, chunks }) => ({ cut, documents, chunks })),
      space: space ? { id: space.id as string, dimensions: space.dimensions as number } : null,
    }
  }

  /** Documents that were cut otherwise than `cut`, oldest first. */
  cutOtherwise(cut: string): DocumentOrigin[] {
    const rows = this.#sql(
      'SELECT id, title, type, path, source FROM documents WHERE cut <> ? ORDER BY row',
    ).all(cut) as unknown as (Omit<DocumentOrigin, 'path'> & { path: string | null })[]
    return rows.map(({ id, title, type, path, source }) => ({
      ...{ id, title, type, source },
      ...(path !== null && { path }),
    }))
  }

  #pendingOf(id: string, space: number, limit: number): PendingChunk[] {
    const rows = this.#sql(
      `SELECT ${pendingColumns} WHERE d.id = ? AND c.row >= d.first_chunk AND c.row < d.first_chunk + d.chunks
         AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.space = ? AND v.chunk = c.row) ORDER BY c.row LIMIT ?`,
    ).all(id, space, limit) as unknown as PendingRow[]
    return rows.map(pendingChunkOf)
  }

  /** 0 for a space nothing was put into yet. */
  #spaceRow({ id }: VectorSpace): number {
    return (this.#sql('SELECT row FROM spaces WHERE id = ?').get(id)?.row ?? 0) as number
  }
}

const documentColumns =
  'row, id, title, path, url, source, type, pages, hash, bytes, updated_at, added_at, chunks, embedded'
const pendingColumns =
  'c.row, c.text, d.id, d.title FROM chunks c CROSS JOIN documents d ON d.row = c.document'

const stateCondition: Record<DocumentState, string> = {
  reading: 'FALSE',
  bm25: 'embedded = 0 AND chunks > 0',
  embedding: 'embedded > 0 AND embedded < chunks',
  searchable: 'embedded >= chunks',
}

/** The condition for a state while some documents are being read or embedded, and its parameters. */
function stateUnderWay(
  state: DocumentState,
  reading: readonly string[],
  embedding: readonly string[] | 'all',
): [string, ...string[]] {
  const listed = 'id IN (SELECT value FROM json_each(?))'
  const read = JSON.stringify(reading)
  if (state === 'reading') return [listed, read]
  if (state === 'searchable') return [`NOT ${listed} AND embedded >= chunks`, read]
  const missing = `NOT ${listed} AND embedded < chunks`
  if (embedding === 'all') return [state === 'embedding' ? missing : `${missing} AND FALSE`, read]
  return [`${missing} AND ${state === 'embedding' ? '' : 'NOT '}${listed}`, read, JSON.stringify(embedding)]
}

interface DocumentRow {
  readonly row: number
  readonly id: string
  readonly title: string
  readonly path: string | null
  readonly url: string | null
  readonly source: string
  readonly type: DocumentSummary['type']
  readonly pages: number | null
  readonly hash: string
  readonly bytes: number
  readonly updated_at: string
  readonly added_at: string
  readonly chunks: number
  readonly embedded: number
}

interface CutRow {
  readonly cut: string
  readonly documents: number
  readonly chunks: number
}

interface ChunkRow {
  readonly row: number
  readonly position: number
  readonly text: string
  readonly tokens: number
  readonly first_page: number | null
  readonly last_page: number | null
  readonly headings: string
  readonly start: number
  readonly end: number
  readonly embedded: number
}

interface PendingRow {
  readonly row: number
  readonly text: string
  readonly id: string
  readonly title: string
}

function summaryOf(row: DocumentRow): DocumentSummary {
  return {
    id: row.id,
    title: row.title,
    ...(row.path !== null && { path: row.path }),
    ...(row.url !== null && { url: row.url }),
    source: row.source,
    type: row.type,
    ...(row.pages !== null && { pages: row.pages }),
    chunks: row.chunks,
    embedded: row.embedded,
    bytes: row.bytes,
    state: row.embedded >= row.chunks ? 'searchable' : row.embedded > 0 ? 'embedding' : 'bm25',
    addedAt: row.added_at,
    updatedAt: row.updated_at,
  }
}

function chunkOf(row: ChunkRow): DocumentChunk {
  return {
    id: chunkIdOf(row.row),
    position: row.position,
    text: row.text,
    tokens: row.tokens,
    pages: row.first_page === null ? null : [row.first_page, row.last_page!],
    headings: JSON.parse(row.headings) as string[],
    offsets: [row.start, row.end],
    embedded: row.embedded === 1,
  }
}

function pendingChunkOf(row: PendingRow): PendingChunk {
  return { chunkId: chunkIdOf(row.row), documentId: row.id, title: row.title, text: row.text }
}

function cursorOf(cursor: string): number {
  if (/^\d{1,15}$/u.test(cursor)) return Number(cursor)
  throw new Problem('INVALID', `“${cursor}” is no cursor of this list.`, 'Ask for the first page again.', {
    fields: { cursor: 'Not a cursor of this list.' },
  })
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
