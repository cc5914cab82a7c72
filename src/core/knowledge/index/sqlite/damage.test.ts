import { copyFile, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describedDocument } from '../../../../../test/support/described-document.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { openSqliteStore } from './sqlite-store.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-index-'))
  file = join(folder, 'index.db')
})
afterEach(() => rm(folder, { recursive: true }))

const openStore = () =>
  openSqliteStore({
    folder,
    writer: new URL('writer.worker.ts', import.meta.url),
    reader: new URL('reader.worker.ts', import.meta.url),
    logger: silentLogger,
  })
const filled = async () => {
  const store = await openStore()
  for (let at = 0; at < 200; at++)
    await store.put([describedDocument(`d${at}`, ['marmalade '.repeat(200)])], '512/64')
  await store.close()
}

test('a file that is no database is refused with what to do, and left as it is', async () => {
  await writeFile(file, 'This was once a search index.'.repeat(1000))
  const before = await readFile(file)
  await expect(openStore()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('is damaged'),
    remedy: expect.stringContaining('move that file away'),
  })
  expect(await readFile(file)).toEqual(before)
})

test('an index of a newer version is refused, and left as it is', async () => {
  await filled()
  const db = new DatabaseSync(file)
  db.exec('UPDATE schema_version SET version = 99')
  db.close()
  await expect(openStore()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    remedy: 'Install the newest Catalyst.',
  })
})

test('damage in the middle of the file is found by the check, and by whoever reads there', async () => {
  await filled()
  await copyFile(file, `${file}.sound`)
  const handle = await open(file, 'r+')
  const { size } = await handle.stat()
  await handle.write(Buffer.alloc(size / 2, 0xa5), 0, size / 2, size / 4)
  await handle.close()
  const store = await openStore()
  try {
    const outcome = await store.verify().catch((error: unknown) => error)
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'UNAVAILABLE' })
    else expect(outcome).not.toEqual([])
    const search = store.index.search({
      query: 'marmalade',
      mode: 'bm25',
      limit: 10,
      fusion: { fusion: 'zscore', denseWeight: 0.6, rrfK: 60 },
    })
    await expect(search).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('damaged'),
    })
  } finally {
    await store.close()
  }
})
