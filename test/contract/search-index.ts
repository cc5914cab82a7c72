import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SearchMode } from '../../src/contract/knowledge.ts'
import type {
  Chunk,
  IndexedDocument,
  IndexQuery,
  SearchIndex,
  VectorSpace,
} from '../../src/core/knowledge/ports.ts'
import { cut, describedDocument } from '../support/described-document.ts'

/** What a suite run gives to each test: an empty index, and a way to close and open it again on the same data. */
export interface IndexFixture {
  readonly index: SearchIndex
  reopen(): Promise<SearchIndex>
  dispose(): Promise<void>
}

/** What every search index must do, whatever it is made of. */
export function describeSearchIndex(name: string, open: () => Promise<IndexFixture>): void {
  describe(`search index: ${name}`, () => {
    let fixture: IndexFixture
    let index: SearchIndex
    beforeEach(async () => {
      fixture = await open()
      index = fixture.index
    })
    afterEach(() => fixture.dispose())

    const search = (query: string, more: Partial<IndexQuery> = {}) =>
      index.search({ query, mode: 'bm25', limit: 10, fusion, ...more })
    const found = async (query: string, more: Partial<IndexQuery> = {}) =>
      (await search(query, more)).results.map((hit) => hit.documentId)
    const embedAll = async (space: VectorSpace, vectorOf: (text: string) => Float32Array) => {
      for (;;) {
        const pending = await index.pending(space, 3)
        if (pending.length === 0) return
        await index.putVectors(
          space,
          pending.map(({ chunkId, text }) => ({ chunkId, vector: vectorOf(text) })),
        )
      }
    }

    describe('documents', () => {
      it('finds a document as soon as putting it in has resolved', async () => {
        await index.put([describedDocument('a', ['The migration of arctic terns'])], cut)
        expect(await found('arctic')).toEqual(['a'])
      })

      it('replaces a document wholly: nothing of the old version is found, and it stands once', async () => {
        await index.put([describedDocument('a', ['walrus', 'seal', 'penguin'])], cut)
        await index.put([describedDocument('a', ['seal', 'gull'])], cut)
        expect(await found('walrus')).toEqual([])
        expect(await found('penguin')).toEqual([])
        expect(await found('seal')).toEqual(['a'])
        expect(await index.pendingCount(space)).toBe(2)
      })

      it('removes documents and tells which were there', async () => {
        await index.put([describedDocument('a', ['heron']), describedDocument('b', ['heron'])], cut)
        expect(await index.remove(['a', 'nobody'])).toEqual(['a'])
        expect(await found('heron')).toEqual(['b'])
        expect(await index.pendingCount(space)).toBe(1)
      })

      it('puts in none of a batch when one of it cannot be stored', async () => {
        const broken = { ...describedDocument('b', ['crane']), hash: undefined as unknown as string }
        await expect(index.put([describedDocument('a', ['crane']), broken], cut)).rejects.toThrow()
        expect(await found('crane')).toEqual([])
        expect(await index.pendingCount(space)).toBe(0)
      })

      it('takes many puts at once, and one that fails costs no other', async () => {
        const broken = { ...describedDocument('x', ['stork']), hash: undefined as unknown as string }
        const puts = [describedDocument('a', ['stork']), broken, describedDocument('b', ['stork'])].map(
          (document) => index.put([document], cut),
        )
        const outcomes = await Promise.allSettled(puts)
        expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
        expect((await found('stork')).sort()).toEqual(['a', 'b'])
      })

      it('finds what came before and after it was readied, also when asked meanwhile', async () => {
        await index.put([describedDocument('a', ['osprey'])], cut)
        const readied = index.ready()
        expect(await found('osprey')).toEqual(['a'])
        await readied
        await index.put([describedDocument('b', ['osprey'])], cut)
        await index.ready()
        expect(await found('osprey')).toEqual(['a', 'b'])
      })

      it('gives up a search whose caller went away', async () => {
        const gone = AbortSignal.abort(new Error('went away'))
        await expect(index.search({ query: 'x', mode: 'bm25', limit: 1, fusion }, gone)).rejects.toThrow(
          'went away',
        )
      })

      it('is there again after closing and opening', async () => {
        await index.put([describedDocument('a', ['osprey'])], cut)
        index = await fixture.reopen()
        expect(await found('osprey')).toEqual(['a'])
      })
    })

    describe('words', () => {
      it('finds other forms of a word and marks them in the passage', async () => {
        await index.put([describedDocument('a', ['Engines were CONNECTED to the grid.'])], cut)
        const [hit] = (await search('connecting engine')).results
        expect(hit!.highlights.map(([start, end]) => hit!.text.slice(start, end))).toEqual([
          'Engines',
          'CONNECTED',
        ])
      })

      it('ranks a title match over the same words in a text', async () => {
        await index.put(
          [describedDocument('text', ['turbine maintenance here and there'], { title: 'Untitled notes' })],
          cut,
        )
        await index.put(
          [describedDocument('title', ['here and there and here'], { title: 'Turbine maintenance' })],
          cut,
        )
        expect(await found('turbine maintenance')).toEqual(['title', 'text'])
      })

      it('ranks rare words over frequent ones', async () => {
        for (let at = 0; at < 9; at++)
          await index.put([describedDocument(`common${at}`, ['valve pressure'])], cut)
        await index.put([describedDocument('rare', ['valve gasket'])], cut)
        expect((await found('pressure gasket'))[0]).toBe('rare')
      })

      it('answers any text whatever without an error', async () => {
        await index.put([describedDocument('a', ['plain words and AND OR NOT NEAR'])], cut)
        for (const query of anyText) {
          for (const mode of ['bm25', 'hybrid', 'vector'] satisfies SearchMode[]) {
            expect(
              (await search(query, { mode })).results,
              JSON.stringify(query.slice(0, 40)),
            ).toBeInstanceOf(Array)
          }
        }
      })

      it('looks for stop words when a query has nothing else', async () => {
        await index.put([describedDocument('a', ['To be or not to be'])], cut)
        expect(await found('to be')).toEqual(['a'])
      })

      it('shows the part that answers, with the page it stands on and the pages its chunk spans', async () => {
        const filler = 'Nothing of interest happens in this sentence at all. '.repeat(20)
        const text = `${filler}${filler}The escapement regulates the clock. ${filler}`
        const chunk: Partial<Chunk> = {
          pages: [4, 5],
          pageBreaks: [
            [0, 4],
            [filler.length + 10, 5],
          ],
        }
        await index.put([describedDocument('a', [text], { type: 'pdf', pages: 9 }, chunk)], cut)
        const [hit] = (await search('escapement')).results
        expect(hit).toMatchObject({ page: 5, pages: [4, 5], pageCount: 9 })
        expect(hit!.text).toContain('The escapement regulates the clock.')
        expect(hit!.text.length).toBeLessThanOrEqual(500)
        expect(hit!.highlights).toHaveLength(1)
      })

      it('puts equal scores in the order of their ids, whatever came first', async () => {
        for (const id of ['c', 'a', 'b']) await index.put([describedDocument(id, ['the same'])], cut)
        expect(await found('same')).toEqual(['a', 'b', 'c'])
      })

      it('gives no more than the limit and tells how many there were', async () => {
        for (let at = 0; at < 5; at++) await index.put([describedDocument(`d${at}`, ['pebble'])], cut)
        const answer = await search('pebble', { limit: 2 })
        expect(answer.results).toHaveLength(2)
        expect(answer.candidates).toBe(5)
      })
    })

    describe('filters', () => {
      beforeEach(async () => {
        const make = (id: string, more: Partial<IndexedDocument>) =>
          index.put([describedDocument(id, ['lantern'], more)], cut)
        await make('old', { updatedAt: '2020-01-01T00:00:00.000Z', type: 'pdf' })
        await make('new', { updatedAt: '2025-01-01T00:00:00.000Z', type: 'text' })
        await make('far', { source: '/far', type: 'html' })
        await embedAll(space, () => direction(0))
      })

      it.each([
        ['sources', { sources: ['/far'] }, ['far']],
        ['types', { types: ['pdf' as const, 'html' as const] }, ['far', 'old']],
        ['from', { from: '2025-01-01T00:00:00.000Z' }, ['new']],
        ['to', { to: '2020-01-01T00:00:00.000Z' }, ['old']],
        ['no source at all', { sources: [] }, []],
      ])('by %s hold for words and vectors alike', async (_, filters, expected) => {
        for (const mode of ['bm25', 'vector', 'hybrid'] as const) {
          expect((await found('lantern', { mode, filters, vector: near(0) })).sort()).toEqual(expected)
        }
      })
    })

    describe('vectors', () => {
      beforeEach(async () => {
        await index.put([describedDocument('a', ['alpha one', 'alpha two'])], cut)
        await index.put([describedDocument('b', ['beta three'])], cut)
      })
      const byText = (text: string) =>
        direction(['one', 'two', 'three'].findIndex((word) => text.includes(word)))

      it('answers by words alone, and says so, before there is a vector', async () => {
        const answer = await search('alpha', { mode: 'hybrid', vector: near(0) })
        expect(answer).toMatchObject({ mode: 'bm25', embedded: 0 })
        expect(await index.answering()).toBeNull()
      })

      it('gives what has no vector yet, oldest document first', async () => {
        expect(await index.pendingCount(space)).toBe(3)
        const pending = await index.pending(space, 2)
        expect(pending.map(({ documentId, text }) => [documentId, text])).toEqual([
          ['a', 'alpha one'],
          ['a', 'alpha two'],
        ])
        await index.putVectors(space, [{ chunkId: pending[0]!.chunkId, vector: direction(0) }])
        expect((await index.pending(space, 9)).map(({ text }) => text)).toEqual(['alpha two', 'beta three'])
        expect(await index.pendingCount(space)).toBe(2)
        expect(await index.pendingCount(space, ['a'])).toBe(1)
        expect((await index.pending(space, 9, ['b'])).map(({ text }) => text)).toEqual(['beta three'])
      })

      it('finds the nearest, with rank and cosine', async () => {
        await embedAll(space, byText)
        const { results, mode } = await search('', { mode: 'vector', vector: near(1, 0.2) })
        expect(mode).toBe('vector')
        expect(results[0]).toMatchObject({ documentId: 'a', text: 'alpha two' })
        expect(results[0]!.ranks.vector).toMatchObject({ rank: 1 })
        expect(results[0]!.ranks.vector!.score).toBeCloseTo(0.98, 1)
        expect(results[0]!.ranks.bm25).toBeUndefined()
      })

      it('fuses both lists and says why each hit is there', async () => {
        await embedAll(space, byText)
        const { results } = await search('beta', { mode: 'hybrid', vector: near(2) })
        expect(results[0]).toMatchObject({
          documentId: 'b',
          ranks: { bm25: { rank: 1 }, vector: { rank: 1 } },
        })
        expect(results.at(-1)!.ranks.bm25).toBeUndefined()
      })

      it.each(['zscore', 'rrf'] as const)('gives the same order every time (%s)', async (kind) => {
        await embedAll(space, () => direction(0))
        const ask = () =>
          search('alpha beta', { mode: 'hybrid', vector: near(0), fusion: { ...fusion, fusion: kind } })
        const first = await ask()
        expect(await ask()).toEqual(first)
      })

      it('counts what is embedded', async () => {
        await embedAll(space, byText)
        expect(await index.answering()).toEqual({ space, embedded: 3 })
        expect((await search('alpha', { mode: 'hybrid', vector: near(0) })).embedded).toBe(1)
      })

      it('never finds a removed or replaced chunk by its vector', async () => {
        await embedAll(space, byText)
        await search('', { mode: 'vector', vector: near(0) })
        await index.remove(['b'])
        await index.put([describedDocument('a', ['gamma'])], cut)
        expect(await found('', { mode: 'vector', vector: near(2) })).toEqual([])
        expect(await index.answering()).toMatchObject({ embedded: 0 })
        expect(await index.pendingCount(space)).toBe(1)
      })

      it('drops a vector whose chunk is gone by now', async () => {
        const [first] = await index.pending(space, 1)
        await index.put([describedDocument('a', ['something else altogether'])], cut)
        await index.putVectors(space, [{ chunkId: first!.chunkId, vector: direction(0) }])
        expect(await index.answering()).toMatchObject({ embedded: 0 })
      })

      it('refuses vectors of another length', async () => {
        const [first] = await index.pending(space, 1)
        await expect(
          index.putVectors(space, [{ chunkId: first!.chunkId, vector: new Float32Array(3) }]),
        ).rejects.toThrow('dimensions')
      })

      it('is there again after closing and opening', async () => {
        await embedAll(space, byText)
        index = await fixture.reopen()
        expect((await found('', { mode: 'vector', vector: near(2) }))[0]).toBe('b')
      })
    })

    describe('another model', () => {
      const next: VectorSpace = { id: 'test/next', dimensions: 24 }
      const inNext = (axis: number) => direction(axis, 0, 24)
      beforeEach(async () => {
        await index.put([describedDocument('a', ['one'])], cut)
        await index.put([describedDocument('b', ['two'])], cut)
        await embedAll(space, (text) => direction(text === 'one' ? 0 : 1))
        await embedAll(next, (text) => inNext(text === 'one' ? 5 : 6))
      })

      const refuses = async (vector: IndexQuery['vector']) => {
        for (const mode of ['hybrid', 'vector'] satisfies SearchMode[]) {
          await expect(search('one', { mode, ...(vector && { vector }) })).rejects.toMatchObject({
            code: 'CONFLICT',
            message: expect.stringContaining(vector!.space.id),
            remedy: expect.stringContaining('model'),
          })
        }
      }

      it('is refused although its vectors are as long: their numbers mean something else', async () => {
        await refuses({ space: { ...space, id: 'test/revised' }, values: direction(0) })
      })

      it('changes no answer until it is activated', async () => {
        expect(await index.answering()).toEqual({ space, embedded: 2 })
        expect((await found('', { mode: 'vector', vector: near(1) }))[0]).toBe('b')
        await refuses({ space: next, values: inNext(5) })
      })

      it('answers alone once activated', async () => {
        await search('', { mode: 'vector', vector: near(1) })
        await index.activate(next)
        expect(await index.answering()).toEqual({ space: next, embedded: 2 })
        expect((await found('', { mode: 'vector', vector: { space: next, values: inNext(6) } }))[0]).toBe('b')
        await refuses(near(1))
        expect(await index.pendingCount(space)).toBe(2)
      })
    })
  })
}

const fusion = { fusion: 'zscore', denseWeight: 0.6, rrfK: 60 } as const
const space: VectorSpace = { id: 'test/first', dimensions: 20 }

/** A unit vector along one axis, leaning a little towards the next. */
function direction(axis: number, lean = 0, dimensions = space.dimensions): Float32Array {
  const vector = new Float32Array(dimensions)
  vector[axis] = Math.sqrt(1 - lean * lean)
  if (lean > 0) vector[axis + 1] = lean
  return vector
}

/** The same as the vector of a query. */
function near(axis: number, lean = 0): NonNullable<IndexQuery['vector']> {
  return { space, values: direction(axis, lean) }
}

const anyText: string[] = [
  '',
  ' \n\t ',
  '"plain',
  'plain AND NOT (words OR NEAR/3) - * ^ : {a b} +',
  'title:plain text : "x" NEAR(a b, 5)',
  '🙂🚀 plain 👩‍👩‍👧',
  '\ud83d plain \ude42',
  'plain\u0000words\u0007',
  'plain words '.repeat(833),
  'x'.repeat(10_000),
  Array.from({ length: 2500 }, (_, at) => `w${at}`).join(' '),
  '全文検索 索引',
  '\u0301\u0302',
]
