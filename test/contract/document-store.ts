import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DocumentFilter, DocumentStore } from '../../src/core/knowledge/ports.ts'
import { cut, describedDocument } from '../support/described-document.ts'

/** What a suite run gives to each test: an empty store, and a way to close and open it again on the same data. */
export interface DocumentStoreFixture {
  readonly documents: DocumentStore
  /** Gives the first so many chunks of a document a vector that answers. */
  embed(id: string, chunks: number): Promise<void>
  reopen(): Promise<DocumentStore>
  dispose(): Promise<void>
}

/** What every store of documents must do, whatever it is made of. */
export function describeDocumentStore(name: string, open: () => Promise<DocumentStoreFixture>): void {
  describe(`document store: ${name}`, () => {
    let fixture: DocumentStoreFixture
    let documents: DocumentStore
    beforeEach(async () => {
      fixture = await open()
      documents = fixture.documents
    })
    afterEach(() => fixture.dispose())

    const listed = async (filter: DocumentFilter) => {
      const { documents: page, total } = await documents.list({ ...filter, limit: 100 })
      const ids = page.map(({ id }) => id)
      expect({ total, ids: await documents.ids(filter) }).toEqual({ total: ids.length, ids })
      return ids.sort()
    }

    describe('documents', () => {
      it('keeps everything it was given', async () => {
        const document = describedDocument('a', ['First part.', 'Second part.'], {
          title: 'Report',
          path: '/home/someone/report.pdf',
          type: 'pdf',
          pages: 2,
        })
        await documents.put([document], cut)
        expect(await documents.get('a')).toMatchObject({
          id: 'a',
          title: 'Report',
          path: '/home/someone/report.pdf',
          source: 'tests',
          type: 'pdf',
          pages: 2,
          chunks: 2,
          embedded: 0,
          bytes: document.bytes,
          state: 'bm25',
          hash: document.hash,
          updatedAt: document.updatedAt,
        })
        const { chunks, total, characters } = await documents.chunks('a', { limit: 10 })
        expect({ total, characters }).toEqual({ total: 2, characters: document.characters })
        expect(chunks).toMatchObject(
          document.chunks.map(({ position, text, tokens, pages, headings, offsets }) => ({
            position,
            text,
            tokens,
            pages,
            headings,
            offsets,
            embedded: false,
          })),
        )
      })

      it('gives chunks whole by their ids, with their document and where pages begin in them', async () => {
        const pageBreaks = [
          [0, 3],
          [6, 4],
        ] as const
        await documents.put(
          [describedDocument('a', ['First part.', 'Second part.'], { title: 'Report' }, { pageBreaks })],
          cut,
        )
        await documents.put([describedDocument('b', ['Other.'])], cut)
        const [first, second] = (await documents.chunks('a', { limit: 10 })).chunks
        const [other] = (await documents.chunks('b', { limit: 10 })).chunks
        const whole = await documents.wholeChunks([other!.id, 'nothing', second!.id, first!.id])
        expect(whole.map(({ id, documentId }) => [id, documentId])).toEqual([
          [other!.id, 'b'],
          [second!.id, 'a'],
          [first!.id, 'a'],
        ])
        expect(whole[1]).toMatchObject({
          title: 'Report',
          text: 'Second part.',
          tokens: 12,
          headings: [],
          pageBreaks,
        })
        await documents.remove(['a'])
        expect(await documents.wholeChunks([first!.id])).toEqual([])
      })

      it('keeps what its reader remarked, until a version without it comes', async () => {
        const remarks = [{ code: 'rows-do-not-fit' as const, message: '1 row is odd.', remedy: 'Look.' }]
        await documents.put([describedDocument('a', ['one'], { remarks })], cut)
        expect((await documents.get('a'))!.remarks).toEqual(remarks)
        expect((await documents.list({ limit: 1 })).documents[0]!.remarks).toEqual(remarks)
        await documents.put([describedDocument('a', ['two'])], cut)
        expect((await documents.get('a'))!.remarks).toEqual([])
      })

      it('tells where documents came from, in the order that was asked for', async () => {
        await documents.put([describedDocument('a', ['one'], { path: '/one.txt' })], cut)
        const more = { type: 'record', source: 'b.jsonl', container: '/kept/b.jsonl' } as const
        await documents.put([describedDocument('b', ['two'], more)], cut)
        expect(await documents.origins(['b', 'nobody', 'a'])).toEqual([
          { id: 'b', title: 'Title of b', ...more },
          { id: 'a', title: 'Title of a', type: 'text', path: '/one.txt', source: 'tests' },
        ])
        expect(await documents.origins([])).toEqual([])
        const inFiles = await documents.known('container', ['/kept/b.jsonl', '/one.txt'])
        expect([...inFiles.keys()]).toEqual(['/kept/b.jsonl'])
      })

      it('replaces the document with the same id, wholly', async () => {
        await documents.put([describedDocument('a', ['walrus', 'seal', 'penguin'])], cut)
        await documents.put([describedDocument('a', ['seal', 'gull'])], cut)
        expect(await listed({})).toEqual(['a'])
        const { chunks } = await documents.chunks('a', { limit: 10 })
        expect(chunks.map(({ text }) => text)).toEqual(['seal', 'gull'])
        expect(await documents.totals()).toMatchObject({ documents: 1, chunks: 2 })
      })

      it('keeps the day a replaced document was first added', async () => {
        await documents.put([describedDocument('a', ['one'])], cut)
        const before = await documents.get('a')
        await documents.put([describedDocument('a', ['two'])], cut)
        expect((await documents.get('a'))!.addedAt).toBe(before!.addedAt)
      })

      it('removes documents and tells which were there', async () => {
        await documents.put([describedDocument('a', ['heron']), describedDocument('b', ['heron'])], cut)
        expect(await documents.remove(['a', 'nobody'])).toEqual(['a'])
        expect(await documents.get('a')).toBeUndefined()
        expect(await documents.chunks('a', { limit: 10 })).toEqual({ chunks: [], total: 0, characters: 0 })
        expect(await documents.totals()).toMatchObject({ documents: 1, chunks: 1 })
      })

      it('puts in none of a batch when one of it cannot be stored', async () => {
        const broken = { ...describedDocument('b', ['crane']), hash: undefined as unknown as string }
        await expect(documents.put([describedDocument('a', ['crane']), broken], cut)).rejects.toThrow()
        expect(await documents.totals()).toMatchObject({ documents: 0, chunks: 0, sources: [] })
      })

      it('tells what is known of paths and ids, so that an unchanged file costs no work', async () => {
        await documents.put([describedDocument('a', ['one'], { path: '/one.txt' })], '512/64')
        const known = { id: 'a', hash: 'hash of a', cut: '512/64' }
        expect(await documents.known('path', ['/one.txt', '/two.txt'])).toEqual(
          new Map([['/one.txt', known]]),
        )
        expect(await documents.known('id', ['b', 'a'])).toEqual(new Map([['a', known]]))
        expect(await documents.known('id', [])).toEqual(new Map())
      })

      it('knows which documents were cut otherwise, and where they came from', async () => {
        await documents.put([describedDocument('a', ['one', 'two'], { path: '/one.txt' })], '256/32')
        await documents.put([describedDocument('b', ['three'])], '512/64')
        await documents.put([describedDocument('c', ['four'])], '256/32')
        expect(await documents.cutOtherwise('512/64')).toEqual([
          { id: 'a', title: 'Title of a', type: 'text', path: '/one.txt', source: 'tests' },
          { id: 'c', title: 'Title of c', type: 'text', source: 'tests' },
        ])
        expect((await documents.totals()).cuts).toEqual([
          { cut: '256/32', documents: 2, chunks: 3 },
          { cut: '512/64', documents: 1, chunks: 1 },
        ])
      })

      it('is there again after closing and opening', async () => {
        await documents.put([describedDocument('a', ['osprey'])], cut)
        documents = await fixture.reopen()
        expect(await listed({})).toEqual(['a'])
      })
    })

    describe('states', () => {
      beforeEach(async () => {
        for (const id of ['none', 'some', 'all'])
          await documents.put([describedDocument(id, ['one', 'two'])], cut)
        await fixture.embed('some', 1)
        await fixture.embed('all', 2)
      })

      it('follow from the chunks that have a vector', async () => {
        expect(await documents.get('none')).toMatchObject({ embedded: 0, state: 'bm25' })
        expect(await documents.get('some')).toMatchObject({ embedded: 1, state: 'embedding' })
        expect(await documents.get('all')).toMatchObject({ embedded: 2, state: 'searchable' })
        const { chunks } = await documents.chunks('some', { limit: 2 })
        expect(chunks.map(({ embedded }) => embedded)).toEqual([true, false])
        expect(await listed({ state: 'bm25' })).toEqual(['none'])
        expect(await listed({ state: 'embedding' })).toEqual(['some'])
        expect(await listed({ state: 'searchable' })).toEqual(['all'])
        expect(await listed({ state: 'reading' })).toEqual([])
      })

      it('take in what only the caller knows to be under way', async () => {
        const underWay = { reading: ['all'], embedding: ['none'] }
        expect(await listed({ state: 'reading', underWay })).toEqual(['all'])
        expect(await listed({ state: 'searchable', underWay })).toEqual([])
        expect(await listed({ state: 'embedding', underWay })).toEqual(['none'])
        expect(await listed({ state: 'bm25', underWay })).toEqual(['some'])
        const everything = { reading: [], embedding: 'all' } as const
        expect(await listed({ state: 'embedding', underWay: everything })).toEqual(['none', 'some'])
      })
    })

    describe('lists', () => {
      beforeEach(async () => {
        for (let at = 0; at < 7; at++) {
          const type = at % 2 === 0 ? 'pdf' : 'text'
          await documents.put(
            [describedDocument(`d${at}`, ['words'], { title: `Überblick ${at}`, type })],
            cut,
          )
        }
      })

      it('pages through all documents, each once', async () => {
        const ids: string[] = []
        let cursor: string | undefined
        do {
          const page = await documents.list({ limit: 3, ...(cursor && { cursor }) })
          expect(page.total).toBe(7)
          ids.push(...page.documents.map(({ id }) => id))
          cursor = page.nextCursor
        } while (cursor)
        expect(ids.sort()).toEqual(['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6'])
      })

      it('filters by part of the title in any case, by type and by state', async () => {
        expect(
          (await documents.list({ limit: 10, filter: 'üBERBLICK 3' })).documents.map(({ id }) => id),
        ).toEqual(['d3'])
        expect((await documents.list({ limit: 10, type: 'pdf' })).total).toBe(4)
      })

      it('takes the characters of patterns literally', async () => {
        await documents.put([describedDocument('odd', ['words'], { title: '100% _sure_' })], cut)
        expect((await documents.list({ limit: 10, filter: '%' })).documents.map(({ id }) => id)).toEqual([
          'odd',
        ])
      })

      it('counts sources', async () => {
        await documents.put([describedDocument('other', ['words'], { source: '/elsewhere' })], cut)
        expect((await documents.totals()).sources).toEqual([
          { source: '/elsewhere', documents: 1 },
          { source: 'tests', documents: 7 },
        ])
      })

      it('pages through the chunks of a document', async () => {
        await documents.put([describedDocument('long', ['a', 'b', 'c', 'd', 'e'])], cut)
        const first = await documents.chunks('long', { limit: 3 })
        const second = await documents.chunks('long', { limit: 3, cursor: first.nextCursor! })
        expect([...first.chunks, ...second.chunks].map(({ position }) => position)).toEqual([0, 1, 2, 3, 4])
        expect(second.nextCursor).toBeUndefined()
      })

      it('gives the ids of all that pass, however many', async () => {
        const many = Array.from({ length: 12_000 }, (_, at) =>
          describedDocument(`many${at}`, [], { source: 'many' }),
        )
        await documents.put(many, cut)
        expect(await documents.ids({ filter: 'title of many' })).toHaveLength(12_000)
        expect(await documents.ids({ filter: 'überblick', type: 'pdf' })).toEqual(['d6', 'd4', 'd2', 'd0'])
      })

      it('refuses a cursor that does not belong to it', async () => {
        const cursor = 'another one'
        await expect(documents.list({ limit: 3, cursor })).rejects.toMatchObject({ code: 'INVALID' })
        await expect(documents.chunks('d0', { limit: 3, cursor })).rejects.toMatchObject({ code: 'INVALID' })
      })
    })
  })
}
