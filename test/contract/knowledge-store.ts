import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KnowledgeStore, VectorSpace } from '../../src/core/knowledge/ports.ts'
import { cut, describedDocument } from '../support/described-document.ts'

export interface KnowledgeStoreFixture {
  readonly store: KnowledgeStore
  dispose(): Promise<void>
}

/** What documents and their index must do together, whether one place keeps both or two do. */
export function describeKnowledgeStore(name: string, open: () => Promise<KnowledgeStoreFixture>): void {
  describe(`knowledge store: ${name}`, () => {
    let fixture: KnowledgeStoreFixture
    let store: KnowledgeStore
    beforeEach(async () => {
      fixture = await open()
      store = fixture.store
    })
    afterEach(() => fixture.dispose())

    const space: VectorSpace = { id: 'test', dimensions: 4 }
    const find = async (query: string) => {
      const fusion = { fusion: 'zscore', denseWeight: 0.6, rrfK: 60 } as const
      const { results } = await store.index.search({ query, mode: 'bm25', limit: 10, fusion })
      return results.map(({ documentId }) => documentId)
    }
    const embed = async (limit: number) => {
      const pending = await store.index.pending(space, limit)
      await store.index.putVectors(
        space,
        pending.map(({ chunkId }) => ({ chunkId, vector: new Float32Array(4).fill(0.5) })),
      )
    }

    it('lists what it finds and finds what it lists, and what is removed is in neither', async () => {
      await store.put([describedDocument('a', ['heron']), describedDocument('b', ['heron'])], cut)
      expect(await find('heron')).toEqual(['a', 'b'])
      expect((await store.documents.ids({})).sort()).toEqual(['a', 'b'])
      expect(await store.remove(['a', 'nobody'])).toEqual(['a'])
      expect(await find('heron')).toEqual(['b'])
      expect(await store.documents.ids({})).toEqual(['b'])
    })

    it('puts in none of a batch when one of it cannot be stored', async () => {
      const broken = { ...describedDocument('b', ['crane']), hash: undefined as unknown as string }
      await expect(store.put([describedDocument('a', ['crane']), broken], cut)).rejects.toThrow()
      expect(await find('crane')).toEqual([])
      expect(await store.documents.ids({})).toEqual([])
    })

    it('lets documents follow the vectors of their chunks', async () => {
      await store.put([describedDocument('a', ['one', 'two'])], cut)
      await embed(1)
      expect(await store.documents.get('a')).toMatchObject({ embedded: 1, state: 'embedding' })
      await embed(9)
      expect(await store.documents.get('a')).toMatchObject({ embedded: 2, state: 'searchable' })
      await store.index.activate({ id: 'another', dimensions: 4 })
      expect(await store.documents.get('a')).toMatchObject({ embedded: 0, state: 'bm25' })
    })

    it('counts both at one moment', async () => {
      await store.put([describedDocument('a', ['one', 'two']), describedDocument('b', ['three'])], cut)
      expect(await store.statistics()).toMatchObject({ documents: 2, chunks: 3, embedded: 0, space: null })
      await embed(2)
      expect(await store.statistics()).toMatchObject({ embedded: 2, space })
    })

    it('finds itself sound', async () => {
      await store.put([describedDocument('a', ['one', 'two'])], cut)
      await embed(9)
      await store.put([describedDocument('a', ['three'])], cut)
      expect(await store.verify()).toEqual([])
    })

    it('gives up a check whose caller went away', async () => {
      const gone = AbortSignal.abort(new Error('went away'))
      await expect(store.verify(gone)).rejects.toThrow('went away')
    })
  })
}
