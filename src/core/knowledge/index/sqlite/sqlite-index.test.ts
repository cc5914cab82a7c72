import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describedDocument, describeSearchIndex } from '../../../../../test/contract/search-index.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { openSqliteIndex } from './sqlite-index.ts'

const programs = {
  writer: new URL('writer.worker.ts', import.meta.url),
  reader: new URL('reader.worker.ts', import.meta.url),
  logger: silentLogger,
}

async function openNew() {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-index-'))
  let index = await openSqliteIndex({ folder, ...programs })
  return {
    folder,
    index,
    async reopen() {
      await index.close()
      index = await openSqliteIndex({ folder, ...programs })
      return index
    },
    async dispose() {
      await index.close()
      await rm(folder, { recursive: true })
    },
  }
}

describeSearchIndex('SQLite', openNew)

describe('SQLite alone', () => {
  const cut = '512/64'
  const space = { id: 'test', dimensions: 16 }
  const fusion = { fusion: 'zscore', denseWeight: 0.6, rrfK: 60 } as const
  const axis = (at: number) => new Float32Array(16).fill(0).with(at, 1)

  test('a changed document keeps the vectors of what did not change in it', async () => {
    const { index, dispose } = await openNew()
    await index.put(describedDocument('a', ['one', 'two', 'three']), cut)
    const pending = await index.pending(space, 9)
    await index.putVectors(
      space,
      pending.map(({ chunkId }, at) => ({ chunkId, vector: axis(at) })),
    )
    await index.put(describedDocument('a', ['zero', 'one', 'three']), cut)
    expect((await index.pending(space, 9)).map(({ text }) => text)).toEqual(['zero'])
    expect(await index.get('a')).toMatchObject({ chunks: 3, embedded: 2, state: 'embedding' })
    const { results } = await index.search({ query: '', mode: 'vector', limit: 1, fusion, vector: axis(2) })
    expect(results[0]!.text).toBe('three')
    expect(await index.verify()).toEqual([])
    // Another title is another text to the model.
    await index.put(describedDocument('a', ['zero', 'one', 'three'], { title: 'New title' }), cut)
    expect(await index.pendingCount(space)).toBe(3)
    await dispose()
  })

  test('no file holds a word of a removed document any more', async () => {
    const { folder, index, reopen, dispose } = await openNew()
    await index.put(describedDocument('secret', ['The codeword is Rumpelstiltskin.']), cut)
    await index.put(describedDocument('other', ['Something harmless.']), cut)
    const search = () => index.search({ query: 'Rumpelstiltskin', mode: 'bm25', limit: 1, fusion })
    expect((await search()).results).toHaveLength(1)
    await index.remove(['secret'])
    await reopen()
    for (const name of await readdir(folder)) {
      expect((await readFile(join(folder, name))).includes('Rumpelstiltskin'), name).toBe(false)
    }
    await dispose()
  })
})
