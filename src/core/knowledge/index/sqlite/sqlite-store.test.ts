import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeDocumentStore } from '../../../../../test/contract/document-store.ts'
import { describeKnowledgeStore } from '../../../../../test/contract/knowledge-store.ts'
import { describeSearchIndex } from '../../../../../test/contract/search-index.ts'
import { testPrograms } from '../../../../../test/support/catalyst.ts'
import { cut, describedDocument } from '../../../../../test/support/described-document.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { openSqlite } from '../../../platform/sqlite.ts'
import { indexSchema } from './schema.ts'
import { openSqliteStore } from './sqlite-store.ts'

const programs = {
  writer: testPrograms.indexWriter,
  reader: testPrograms.indexReader,
  logger: silentLogger,
}

async function openNew() {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-index-'))
  let store = await openSqliteStore({ folder, ...programs })
  return {
    folder,
    store,
    async reopen() {
      await store.close()
      store = await openSqliteStore({ folder, ...programs })
      return store
    },
    async dispose() {
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}

describeKnowledgeStore('SQLite', openNew)
describeSearchIndex('SQLite', async () => {
  const { store, reopen, dispose } = await openNew()
  return { index: store.index, reopen: async () => (await reopen()).index, dispose }
})
describeDocumentStore('SQLite', async () => {
  const { store, reopen, dispose } = await openNew()
  return {
    documents: store.documents,
    async embed(id, chunks) {
      const space = { id: 'test', dimensions: 4 }
      const pending = await store.index.pending(space, chunks, [id])
      const vector = new Float32Array(4).fill(0.5)
      await store.index.putVectors(
        space,
        pending.map(({ chunkId }) => ({ chunkId, vector })),
      )
    },
    reopen: async () => (await reopen()).documents,
    dispose,
  }
})

describe('SQLite alone', () => {
  test('records that an earlier version kept are told by the name of their file, and found again in it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-index-'))
    const earlier = openSqlite(join(folder, 'index.db'), { index: indexSchema.index!.slice(0, 2) })
    const insert = earlier.prepare(
      `INSERT INTO documents (id, title, source, type, characters, hash, bytes, cut, updated_at, added_at, folded,
         first_chunk, chunks, embedded) VALUES (?, ?, ?, ?, 1, 'h', 1, '512/64', 'now', 'now', '', 0, 0, 0)`,
    )
    const kept = '/home/me/.catalyst/uploads/files/0123456789abcdef/tide tables.jsonl'
    const onWindows = 'C:\\Users\\me\\uploads\\files\\0123456789abcdef\\tides.jsonl'
    insert.run('a', 'A', kept, 'record')
    insert.run('b', 'B', onWindows, 'record')
    insert.run('c', 'C', '/data/tides.jsonl', 'record')
    insert.run('d', 'D', '/data/files', 'text')
    earlier.close()
    const store = await openSqliteStore({ folder, ...programs })
    const origins = await store.documents.origins(['a', 'b', 'c', 'd'])
    expect(origins.map(({ source, container }) => [source, container])).toEqual([
      ['tide tables.jsonl', kept],
      ['tides.jsonl', onWindows],
      ['/data/tides.jsonl', '/data/tides.jsonl'],
      ['/data/files', undefined],
    ])
    await store.close()
    await rm(folder, { recursive: true })
  })

  const space = { id: 'test', dimensions: 16 }
  const fusion = { fusion: 'zscore', denseWeight: 0.6, rrfK: 60 } as const
  const axis = (at: number) => new Float32Array(16).fill(0).with(at, 1)

  test('a changed document keeps the vectors of what did not change in it', async () => {
    const { store, dispose } = await openNew()
    const { index, documents } = store
    await store.put([describedDocument('a', ['one', 'two', 'three'])], cut)
    const pending = await index.pending(space, 9)
    await index.putVectors(
      space,
      pending.map(({ chunkId }, at) => ({ chunkId, vector: axis(at) })),
    )
    await store.put([describedDocument('a', ['zero', 'one', 'three'])], cut)
    expect((await index.pending(space, 9)).map(({ text }) => text)).toEqual(['zero'])
    expect(await documents.get('a')).toMatchObject({ chunks: 3, embedded: 2, state: 'embedding' })
    const { results } = await index.search({
      query: '',
      mode: 'vector',
      limit: 1,
      fusion,
      vector: { space, values: axis(2) },
    })
    expect(results[0]!.text).toBe('three')
    expect(await store.verify()).toEqual([])
    // Another title is another text to the model.
    await store.put([describedDocument('a', ['zero', 'one', 'three'], { title: 'New title' })], cut)
    expect(await index.pendingCount(space)).toBe(3)
    await dispose()
  })

  test('no file holds a word of a removed document any more', async () => {
    const { folder, store, reopen, dispose } = await openNew()
    const { index } = store
    await store.put([describedDocument('secret', ['The codeword is Rumpelstiltskin.'])], cut)
    await store.put([describedDocument('other', ['Something harmless.'])], cut)
    const search = () => index.search({ query: 'Rumpelstiltskin', mode: 'bm25', limit: 1, fusion })
    expect((await search()).results).toHaveLength(1)
    await store.remove(['secret'])
    await reopen()
    for (const name of await readdir(folder)) {
      expect((await readFile(join(folder, name))).includes('Rumpelstiltskin'), name).toBe(false)
    }
    await dispose()
  })
})
