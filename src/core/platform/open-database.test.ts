import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from './open-database.ts'

const program = new URL('./records.worker.ts', import.meta.url)
const notes = 'CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT'
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-records-'))
})
afterEach(() => rm(folder, { recursive: true }))
const open = (steps = [notes]) =>
  openDatabase({ file: join(folder, 'records.db'), program, schema: { notes: steps } })

test('what was written is there after closing and opening again', async () => {
  const first = await open()
  const changed = await first.write([
    { sql: 'INSERT INTO note (text) VALUES (?)', params: ['one'] },
    { sql: 'INSERT INTO note (text) VALUES (?)', params: ['two'] },
    { sql: "UPDATE note SET text = text || '!'" },
  ])
  expect(changed).toEqual([1, 1, 2])
  await first.close()

  const second = await open()
  expect(await second.all('SELECT text FROM note ORDER BY id')).toEqual([{ text: 'one!' }, { text: 'two!' }])
  await second.close()
})

test('a failing statement undoes the ones before it', async () => {
  const db = await open()
  const write = db.write([
    { sql: 'INSERT INTO note (text) VALUES (?)', params: ['kept?'] },
    { sql: 'INSERT INTO note (text) VALUES (?)', params: [null] },
  ])
  await expect(write).rejects.toThrow(/NOT NULL/)
  expect(await db.all('SELECT * FROM note')).toEqual([])
  await db.close()
})

test('a schema step is applied once, to data that is there', async () => {
  const first = await open()
  await first.write([{ sql: "INSERT INTO note (text) VALUES ('old')" }])
  await first.close()
  const second = await open([notes, "ALTER TABLE note ADD COLUMN mark TEXT NOT NULL DEFAULT 'none'"])
  expect(await second.all('SELECT text, mark FROM note')).toEqual([{ text: 'old', mark: 'none' }])
  await second.close()
})

test('a damaged file, and one from a newer version, are refused with what to do, and left as they are', async () => {
  await writeFile(join(folder, 'records.db'), 'this is not a database, it only stands where one should be')
  await expect(open()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    remedy: expect.stringContaining('backup'),
  })

  await rm(join(folder, 'records.db'))
  const newer = await open([notes, 'CREATE TABLE more (id INTEGER) STRICT'])
  await newer.close()
  await expect(open()).rejects.toThrow(/newer version/)
})
