import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describedDocument } from '../../../../../test/support/described-document.ts'
import { inTransaction } from '../../../platform/sqlite.ts'
import { openForWriting } from './open-index-file.ts'
import { SearchMemory } from './search-memory.ts'
import { Searcher } from './searcher.ts'
import { IndexWriter } from './writer.ts'

let folder: string
let db: DatabaseSync
let writer: IndexWriter
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-memory-'))
  db = openForWriting(join(folder, 'index.db'))
  writer = new IndexWriter(db)
})
afterEach(async () => {
  db.close()
  await rm(folder, { recursive: true })
})

const words = ['river', 'stone', 'house', 'hill', 'water', 'tree']
const space = { id: 'test', dimensions: 16 }
const put = (from: number, to: number) =>
  inTransaction(db, () => {
    for (let at = from; at < to; at++) {
      const text = `${words[at % 6]} ${words[(at * 7) % 5]} number ${at}`
      writer.put(
        describedDocument(`d${at}`, [text, `${text} again`], { source: `source ${at % 3}` }),
        '512/64',
      )
    }
  })
const remove = (from: number, to: number) =>
  inTransaction(db, () => writer.remove(Array.from({ length: to - from }, (_, at) => `d${from + at}`)))
const embed = (from: number, to: number) =>
  inTransaction(db, () => {
    const rows = db.prepare('SELECT row FROM chunks WHERE row > ? AND row <= ?').all(from, to)
    writer.putVectors(
      space,
      rows.map(({ row }) => ({ chunkId: `chunk_${row}`, vector: directionOf(row as number) })),
    )
  })
const directionOf = (seed: number) => {
  const vector = Float32Array.from({ length: 16 }, (_, at) => Math.sin(seed * 3.7 + at * seed))
  const norm = Math.hypot(...vector)
  return vector.map((component) => component / norm)
}
const answers = (searcher: Searcher) =>
  ['river water', 'hill', 'number 77'].map((query) =>
    searcher.search({
      query,
      mode: 'hybrid',
      limit: 50,
      vector: { space, values: directionOf(5) },
      filters: { sources: ['source 0', 'source 2'] },
      fusion: { fusion: 'zscore', denseWeight: 0.6, rrfK: 60 },
    }),
  )

test('whatever was put in, embedded, replaced and removed meanwhile, answers are those of a fresh start', () => {
  const searcher = new Searcher(db)
  const fresh = () => answers(new Searcher(db))
  put(0, 300)
  embed(0, 400)
  expect(answers(searcher)).toEqual(fresh())
  expect(answers(searcher)[0]!.results).toHaveLength(50)
  put(100, 350)
  remove(20, 60)
  expect(answers(searcher)).toEqual(fresh())
  embed(500, 900)
  remove(0, 10)
  expect(answers(searcher)).toEqual(fresh())
})

test('followed in slices it is the same as at once', () => {
  put(0, 200)
  embed(0, 300)
  const sliced = new Searcher(db)
  let slices = 0
  while (!sliced.follow(64)) {
    // Changes between slices are taken in as well.
    if (slices++ === 2) {
      remove(30, 40)
      put(150, 210)
    }
  }
  expect(slices).toBeGreaterThan(3)
  expect(answers(sliced)).toEqual(answers(new Searcher(db)))
})

test('once most of it is dead it is loaded anew, and holds only what is there', () => {
  const memory = new SearchMemory(db)
  put(0, 3000)
  embed(0, 100)
  memory.follow()
  remove(0, 2500)
  memory.follow()
  expect(memory).toMatchObject({ positions: 1000, deadCount: 0, living: 1000 })
  expect(memory.dead.subarray(0, 1000).every((dead) => dead === 0)).toBe(true)
  expect(memory.vectors!.count).toBe(0)
})
