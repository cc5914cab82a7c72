import { statSync } from 'node:fs'
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { DocumentChunk, DocumentState, DocumentSummary } from '../../../../contract/knowledge.ts'
import { defined } from '../../../../shared/defined.ts'
import { Problem } from '../../../platform/errors.ts'
import { type StatementCache, statementCache } from '../../../platform/sqlite.ts'
import type {
  DocumentFilter,
  DocumentOrigin,
  DocumentStore,
  DocumentTotals,
  KnownDocument,
  WholeChunk,
} from '../../ports.ts'
import { readChunkRow, toChunkId } from './chunk-id.ts'

/** What is in the file of documents and their chunks. */
export class DocumentReads {
  readonly #file: string
  readonly #sql: StatementCache

  constructor(db: DatabaseSync, file: string) {
    this.#file = file
    this.#sql = statementCache(db)
  }

  known(by: 'path' | 'id' | 'container', keys: readonly string[]): [string, KnownDocument][] {
    const find = this.#sql<KnownDocument>(`SELECT id, hash, cut FROM documents WHERE ${by} = ? LIMIT 1`)
    return keys.flatMap((key): [string, KnownDocument][] => {
      const document = find.get(key)
      return document ? [[key, { ...document }]] : []
    })
  }

  list(page: Parameters<DocumentStore['list']>[0]): Awaited<ReturnType<DocumentStore['list']>> {
    const { conditions, params } = conditionsFor(page)
    const counted = this.#sql<{ total: number }>(
      `SELECT count(*) AS total FROM documents ${where(conditions)}`,
    ).get(...params)
    if (page.cursor !== undefined) {
      conditions.push('row < ?')
      params.push(parseCursor(page.cursor))
    }
    const rows = this.#sql<DocumentRow>(
      `SELECT ${documentColumns} FROM documents ${where(conditions)} ORDER BY row DESC LIMIT ?`,
    ).all(...params, page.limit + 1)
    const shown = rows.slice(0, page.limit)
    return {
      documents: shown.map(toSummary),
      total: counted!.total,
      ...(rows.length > page.limit && { nextCursor: String(shown.at(-1)!.row) }),
    }
  }

  ids(filter: DocumentFilter): string[] {
    const { conditions, params } = conditionsFor(filter)
    const all = this.#sql<{ id: string }>(`SELECT id FROM documents ${where(conditions)} ORDER BY row DESC`)
    return all.all(...params).map(({ id }) => id)
  }

  get(id: string): (DocumentSummary & { hash: string }) | undefined {
    const row = this.#sql<DocumentRow>(`SELECT ${documentColumns} FROM documents WHERE id = ?`).get(id)
    return row && { ...toSummary(row), hash: row.hash }
  }

  chunks(id: string, page: { cursor?: string; limit: number }): Awaited<ReturnType<DocumentStore['chunks']>> {
    const document = this.#sql<{ first_chunk: number; chunks: number; characters: number }>(
      'SELECT first_chunk, chunks, characters FROM documents WHERE id = ?',
    ).get(id)
    if (!document) return { chunks: [], total: 0, characters: 0 }
    const from = page.cursor === undefined ? 0 : parseCursor(page.cursor)
    const { first_chunk: first, chunks: total, characters } = document
    const rows = this.#sql<ChunkRow>(
      `SELECT row, position, text, tokens, first_page, last_page, headings, start, end,
         EXISTS (SELECT 1 FROM spaces s JOIN vectors v ON v.space = s.row WHERE s.answers = 1 AND v.chunk = chunks.row) AS embedded
       FROM chunks WHERE row >= ? AND row < ? ORDER BY row LIMIT ?`,
    ).all(first + from, first + total, page.limit)
    const next = from + rows.length
    return {
      chunks: rows.map(toChunk),
      total,
      characters,
      ...(next < total && { nextCursor: String(next) }),
    }
  }

  wholeChunks(ids: readonly string[]): WholeChunk[] {
    const find = this.#sql<WholeChunkRow>(
      `SELECT d.id, d.title, c.headings, c.text, c.tokens, c.page_breaks
       FROM chunks c JOIN documents d ON d.row = c.document WHERE c.row = ?`,
    )
    return ids.flatMap((id): WholeChunk[] => {
      const row = readChunkRow(id)
      const found = row === undefined ? undefined : find.get(row)
      if (!found) return []
      const { title, text, tokens } = found
      const headings: string[] = JSON.parse(found.headings)
      const pageBreaks: [number, number][] = JSON.parse(found.page_breaks)
      return [{ id, documentId: found.id, title, text, tokens, headings, pageBreaks }]
    })
  }

  cutOtherwise(cut: string): DocumentOrigin[] {
    const rows = this.#sql<OriginRow>(
      `SELECT ${originColumns} FROM documents WHERE cut <> ? ORDER BY row`,
    ).all(cut)
    return rows.map(toOrigin)
  }

  origins(ids: readonly string[]): DocumentOrigin[] {
    const rows = this.#sql<OriginRow>(
      `SELECT ${originColumns} FROM json_each(?) asked JOIN documents ON documents.id = asked.value ORDER BY asked.key`,
    ).all(JSON.stringify(ids))
    return rows.map(toOrigin)
  }

  totals(): DocumentTotals {
    const totals = this.#sql<{ documents: number; chunks: number }>(
      'SELECT documents, chunks FROM totals',
    ).get()!
    const sources = this.#sql<{ source: string; documents: number }>(
      'SELECT source, count(*) AS documents FROM documents GROUP BY source ORDER BY source',
    ).all()
    const cuts = this.#sql<DocumentTotals['cuts'][number]>(
      'SELECT cut, count(*) AS documents, sum(chunks) AS chunks FROM documents GROUP BY cut ORDER BY cut',
    ).all()
    return {
      ...totals,
      bytesOnDisk: ['', '-wal', '-shm'].reduce((sum, end) => sum + measureFile(this.#file + end), 0),
      sources: sources.map((row) => ({ ...row })),
      cuts: cuts.map((row) => ({ ...row })),
    }
  }
}

const documentColumns =
  'row, id, title, path, url, source, type, pages, hash, bytes, updated_at, added_at, chunks, embedded, remarks'

const originColumns = 'documents.id, title, documents.type, documents.path, source, container'

interface OriginRow {
  readonly id: string
  readonly title: string
  readonly type: DocumentOrigin['type']
  readonly path: string | null
  readonly source: string
  readonly container: string | null
}

function toOrigin({ path, container, ...origin }: OriginRow): DocumentOrigin {
  return { ...origin, ...defined({ path: path ?? undefined, container: container ?? undefined }) }
}

const stateCondition: Record<DocumentState, string> = {
  reading: 'FALSE',
  bm25: 'embedded = 0 AND chunks > 0',
  embedding: 'embedded > 0 AND embedded < chunks',
  searchable: 'embedded >= chunks',
}

function conditionsFor({ filter, type, state, underWay }: DocumentFilter) {
  const conditions: string[] = []
  const params: SQLInputValue[] = []
  if (filter) {
    conditions.push('instr(folded, ?) > 0')
    params.push(filter.normalize('NFC').toLowerCase())
  }
  if (type) {
    conditions.push('type = ?')
    params.push(type)
  }
  if (state) {
    const [condition, ...lists] = underWay
      ? stateUnderWay(state, underWay.reading, underWay.embedding)
      : [stateCondition[state]]
    conditions.push(condition)
    params.push(...lists)
  }
  return { conditions, params }
}

function where(conditions: readonly string[]): string {
  return conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
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
  readonly remarks: string | null
}

interface WholeChunkRow {
  readonly id: string
  readonly title: string
  readonly headings: string
  readonly text: string
  readonly tokens: number
  readonly page_breaks: string
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

function toSummary(row: DocumentRow): DocumentSummary {
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
    remarks: row.remarks === null ? [] : JSON.parse(row.remarks),
    addedAt: row.added_at,
    updatedAt: row.updated_at,
  }
}

function toChunk(row: ChunkRow): DocumentChunk {
  return {
    id: toChunkId(row.row),
    position: row.position,
    text: row.text,
    tokens: row.tokens,
    pages: row.first_page === null ? null : [row.first_page, row.last_page!],
    headings: JSON.parse(row.headings),
    offsets: [row.start, row.end],
    embedded: row.embedded === 1,
  }
}

function parseCursor(cursor: string): number {
  if (/^\d{1,15}$/u.test(cursor)) return Number(cursor)
  throw new Problem(
    'INVALID',
    `The cursor “${cursor}” does not belong to this list.`,
    'Ask for the first page again.',
    {
      fields: { cursor: 'Does not belong to this list.' },
    },
  )
}

function measureFile(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
