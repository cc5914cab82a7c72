import { hash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { type StatementCache, statementCache } from '../../../platform/sqlite.ts'
import type { IndexedDocument, VectorSpace } from '../../ports.ts'
import { type QuantizedVector, quantize } from '../../search/quantize.ts'
import { packTerms, termList } from '../../search/term-list.ts'
import { readChunkRow } from './chunk-id.ts'

interface StoredDocument {
  readonly row: number
  readonly added_at: string
  readonly first_chunk: number
  readonly chunks: number
}
interface StoredSpace {
  readonly row: number
  readonly dimensions: number
  readonly answers: number
}
interface StoredVector {
  readonly hash: string
  readonly space: number
  readonly scale: number
  readonly bytes: Uint8Array
}

/** All changes to the index. None opens a transaction: group-commit.ts runs them in one. */
export class IndexWriter {
  readonly #db: DatabaseSync
  readonly #sql: StatementCache

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#sql = statementCache(db)
  }

  put(document: IndexedDocument, cut: string): void {
    const before = this.#document(document.id)
    const vectors = before ? this.#readVectors(before) : []
    if (before) this.#delete(before)
    const now = new Date().toISOString()
    const { lastInsertRowid } = this.#sql(
      `INSERT INTO documents (id, title, path, url, source, type, pages, characters, hash, bytes, cut, updated_at,
         added_at, folded, remarks, container, first_chunk, chunks, embedded)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0)`,
    ).run(
      document.id,
      document.title,
      document.path ?? null,
      document.url ?? null,
      document.source,
      document.type,
      document.pages,
      document.characters,
      document.hash,
      document.bytes,
      cut,
      document.updatedAt,
      before?.added_at ?? now,
      foldForFilter(document),
      document.remarks?.length ? JSON.stringify(document.remarks) : null,
      document.container ?? null,
      document.chunks.length,
    )
    const row = Number(lastInsertRowid)
    const byHash = Map.groupBy(vectors, (vector) => vector.hash)
    const answering = byHash.size > 0 ? this.#answering()?.row : undefined
    let first = 0
    let embedded = 0
    for (const chunk of document.chunks) {
      const contentHash = hash('sha256', `${document.title}\n${chunk.text}`, 'buffer').subarray(0, 16)
      const inserted = this.#sql(
        `INSERT INTO chunks (document, position, text, tokens, first_page, last_page, page_breaks, headings, start, end, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        row,
        chunk.position,
        chunk.text,
        chunk.tokens,
        chunk.pages?.[0] ?? null,
        chunk.pages?.[1] ?? null,
        JSON.stringify(chunk.pageBreaks),
        JSON.stringify(chunk.headings),
        chunk.offsets[0],
        chunk.offsets[1],
        contentHash,
      )
      const chunkRow = Number(inserted.lastInsertRowid)
      first ||= chunkRow
      const list = packTerms(termList({ title: document.title, headings: chunk.headings, text: chunk.text }))
      this.#sql('INSERT INTO terms (chunk, list) VALUES (?, ?)').run(chunkRow, list)
      if (byHash.size === 0) continue
      // The same title and text as before: the vector is still right.
      const spaces = new Set<number>()
      for (const kept of byHash.get(contentHash.toString('hex')) ?? []) {
        if (spaces.has(kept.space)) continue
        spaces.add(kept.space)
        this.#insertVector(kept.space, chunkRow, kept)
        if (kept.space === answering) embedded++
      }
    }
    this.#sql('UPDATE documents SET first_chunk = ?, embedded = ? WHERE row = ?').run(first, embedded, row)
    this.#count(1, document.chunks.length)
  }

  /** Gives the ids that were there. */
  remove(ids: readonly string[]): string[] {
    return ids.filter((id) => {
      const document = this.#document(id)
      if (document) this.#delete(document)
      return document !== undefined
    })
  }

  putVectors(space: VectorSpace, vectors: readonly { chunkId: string; vector: Float32Array }[]): void {
    const wrong = vectors.find(({ vector }) => vector.length !== space.dimensions)
    if (wrong !== undefined) {
      throw new Error(`A vector of ${wrong.vector.length} dimensions for a space of ${space.dimensions}.`)
    }
    const stored = this.#space(space)
    for (const { chunkId, vector } of vectors) {
      const chunk = readChunkRow(chunkId)
      const found =
        chunk && this.#sql<{ document: number }>('SELECT document FROM chunks WHERE row = ?').get(chunk)
      if (!found) continue
      const replaced = this.#sql('DELETE FROM vectors WHERE space = ? AND chunk = ?').run(stored.row, chunk)
      if (Number(replaced.changes) > 0) this.#countVectors(stored.row, -1)
      this.#insertVector(stored.row, chunk, quantize(vector))
      if (stored.answers && Number(replaced.changes) === 0) {
        this.#sql('UPDATE documents SET embedded = embedded + 1 WHERE row = ?').run(found.document)
      }
    }
  }

  activate(space: VectorSpace): void {
    const stored = this.#space(space)
    this.#sql('DELETE FROM vectors WHERE space <> ?').run(stored.row)
    this.#sql('DELETE FROM spaces WHERE row <> ?').run(stored.row)
    if (stored.answers) return
    this.#sql('UPDATE spaces SET answers = 1 WHERE row = ?').run(stored.row)
    this.#sql(
      `UPDATE documents SET embedded = (SELECT count(*) FROM vectors WHERE space = ?
         AND chunk >= documents.first_chunk AND chunk < documents.first_chunk + documents.chunks)`,
    ).run(stored.row)
  }

  /** Forgets which chunks went: right only while no reader is open. */
  forgetRemovals(): void {
    this.#db.exec('DELETE FROM removals')
  }

  /** Gives space back to the disk, where a quarter of the file is empty. */
  shrink(): void {
    const count = (pragma: string) => Number(Object.values(this.#sql(`PRAGMA ${pragma}`).get()!)[0])
    const free = count('freelist_count')
    if (free > 1024 && free * 4 > count('page_count')) this.#db.exec('PRAGMA incremental_vacuum')
  }

  #document(id: string): StoredDocument | undefined {
    return this.#sql<StoredDocument>(
      'SELECT row, added_at, first_chunk, chunks FROM documents WHERE id = ?',
    ).get(id)
  }

  #readVectors({ first_chunk, chunks }: StoredDocument): StoredVector[] {
    return this.#sql<StoredVector>(
      `SELECT lower(hex(c.hash)) AS hash, v.space, v.scale, v.bytes FROM spaces s
       JOIN vectors v ON v.space = s.row AND v.chunk >= ? AND v.chunk < ?
       JOIN chunks c ON c.row = v.chunk`,
    ).all(first_chunk, first_chunk + chunks)
  }

  #delete({ row, first_chunk, chunks }: StoredDocument): void {
    const end = first_chunk + chunks
    for (const space of this.#sql<{ row: number }>('SELECT row FROM spaces').all()) {
      const gone = this.#sql('DELETE FROM vectors WHERE space = ? AND chunk >= ? AND chunk < ?')
      this.#countVectors(space.row, -Number(gone.run(space.row, first_chunk, end).changes))
    }
    this.#sql('DELETE FROM terms WHERE chunk >= ? AND chunk < ?').run(first_chunk, end)
    this.#sql('DELETE FROM chunks WHERE row >= ? AND row < ?').run(first_chunk, end)
    this.#sql('DELETE FROM documents WHERE row = ?').run(row)
    this.#sql('INSERT INTO removals (first_chunk, chunks) VALUES (?, ?)').run(first_chunk, chunks)
    this.#count(-1, -chunks)
  }

  #insertVector(
    space: number,
    chunk: number,
    vector: Omit<StoredVector, 'hash' | 'space'> | QuantizedVector,
  ): void {
    const bytes = new Uint8Array(vector.bytes.buffer, vector.bytes.byteOffset, vector.bytes.length)
    this.#sql('INSERT INTO vectors (space, chunk, scale, bytes) VALUES (?, ?, ?, ?)').run(
      space,
      chunk,
      vector.scale,
      bytes,
    )
    this.#countVectors(space, 1)
  }

  #answering(): StoredSpace | undefined {
    return this.#sql<StoredSpace>('SELECT row, dimensions, answers FROM spaces WHERE answers = 1').get()
  }

  /** The stored space; a new one answers at once if none does yet. */
  #space({ id, dimensions }: VectorSpace): StoredSpace {
    this.#sql(
      `INSERT INTO spaces (id, dimensions, answers)
       VALUES (?, ?, NOT EXISTS (SELECT 1 FROM spaces WHERE answers = 1)) ON CONFLICT (id) DO NOTHING`,
    ).run(id, dimensions)
    const space = this.#sql<StoredSpace>('SELECT row, dimensions, answers FROM spaces WHERE id = ?').get(id)!
    if (space.dimensions !== dimensions) {
      throw new Error(`The space ${id} has ${space.dimensions} dimensions, not ${dimensions}.`)
    }
    return space
  }

  #count(documents: number, chunks: number): void {
    this.#sql('UPDATE totals SET documents = documents + ?, chunks = chunks + ?').run(documents, chunks)
  }

  #countVectors(space: number, by: number): void {
    if (by !== 0) this.#sql('UPDATE spaces SET vectors = vectors + ? WHERE row = ?').run(by, space)
  }
}

function foldForFilter({ title, path, url, id }: IndexedDocument): string {
  return [title, path, url, id]
    .filter((part) => part !== undefined)
    .join('\n')
    .normalize('NFC')
    .toLowerCase()
}
