import type { DatabaseSync } from 'node:sqlite'
import { type StatementCache, statementCache } from '../../../platform/sqlite.ts'
import type { PendingChunk, SearchIndex, VectorSpace } from '../../ports.ts'
import { toChunkId } from './chunk-id.ts'

/** What is in the file of vectors, and which are missing. */
export class VectorReads {
  readonly #sql: StatementCache
  /** By row of a space: every chunk up to here has its vector. Chunk rows only grow, so it stays true. */
  readonly #embeddedUpTo = new Map<number, number>()

  constructor(db: DatabaseSync) {
    this.#sql = statementCache(db)
  }

  pending(space: VectorSpace, limit: number, documents?: readonly string[]): PendingChunk[] {
    const stored = this.#spaceRow(space)
    if (documents) {
      const pending: PendingChunk[] = []
      for (const id of documents) {
        if (pending.length >= limit) break
        pending.push(...this.#pendingIn(id, stored, limit - pending.length))
      }
      return pending
    }
    const from = this.#embeddedUpTo.get(stored) ?? 0
    const rows = this.#sql<PendingRow>(
      `SELECT ${pendingColumns} WHERE c.row > ?
         AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.space = ? AND v.chunk = c.row) ORDER BY c.row LIMIT ?`,
    ).all(from, stored, limit)
    const upTo = rows[0]
      ? rows[0].row - 1
      : this.#sql<{ last: number }>('SELECT max(row) AS last FROM chunks').get()!.last
    if (stored > 0 && upTo > from) this.#embeddedUpTo.set(stored, upTo)
    return rows.map(toPendingChunk)
  }

  pendingCount(space: VectorSpace, documents?: readonly string[]): number {
    const stored = this.#spaceRow(space)
    if (!documents) {
      const space = this.#sql<{ vectors: number }>('SELECT vectors FROM spaces WHERE row = ?').get(stored)
      return this.#sql<{ chunks: number }>('SELECT chunks FROM totals').get()!.chunks - (space?.vectors ?? 0)
    }
    const missing = this.#sql<{ missing: number }>(
      `SELECT d.chunks - (SELECT count(*) FROM vectors v WHERE v.space = ? AND v.chunk >= d.first_chunk
         AND v.chunk < d.first_chunk + d.chunks) AS missing FROM documents d WHERE d.id = ?`,
    )
    return documents.reduce((sum, id) => sum + (missing.get(stored, id)?.missing ?? 0), 0)
  }

  answering(): Awaited<ReturnType<SearchIndex['answering']>> {
    const answers = this.#sql<VectorSpace & { vectors: number }>(
      'SELECT id, dimensions, vectors FROM spaces WHERE answers = 1',
    ).get()
    if (!answers) return null
    const { id, dimensions, vectors } = answers
    return { space: { id, dimensions }, embedded: vectors }
  }

  #pendingIn(id: string, space: number, limit: number): PendingChunk[] {
    const rows = this.#sql<PendingRow>(
      `SELECT ${pendingColumns} WHERE d.id = ? AND c.row >= d.first_chunk AND c.row < d.first_chunk + d.chunks
         AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.space = ? AND v.chunk = c.row) ORDER BY c.row LIMIT ?`,
    ).all(id, space, limit)
    return rows.map(toPendingChunk)
  }

  /** 0 for a space nothing was put into yet. */
  #spaceRow({ id }: VectorSpace): number {
    return this.#sql<{ row: number }>('SELECT row FROM spaces WHERE id = ?').get(id)?.row ?? 0
  }
}

const pendingColumns =
  'c.row, c.text, d.id, d.title FROM chunks c CROSS JOIN documents d ON d.row = c.document'

interface PendingRow {
  readonly row: number
  readonly text: string
  readonly id: string
  readonly title: string
}

function toPendingChunk(row: PendingRow): PendingChunk {
  return { chunkId: toChunkId(row.row), documentId: row.id, title: row.title, text: row.text }
}
