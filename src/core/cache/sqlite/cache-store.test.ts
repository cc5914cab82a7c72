import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeCacheStore } from '../../../../test/contract/cache-store.ts'
import { SqliteCacheStore } from './cache-store.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-cache-'))
})
afterAll(() => rm(folder, { recursive: true }))

const program = new URL('../../platform/records.worker.ts', import.meta.url)
let files = 0
function newFile(): string {
  return join(folder, `cache-${++files}.db`)
}

describeCacheStore('SQLite', async (maxBytes) => {
  const file = newFile()
  const create = () => new SqliteCacheStore({ file, program, maxBytes })
  let store = create()
  return {
    store,
    async reopen() {
      await store.close()
      store = create()
      return store
    },
    dispose: () => store.close(),
  }
})

test('a file that is no database, or of a newer version, is begun anew', async () => {
  const file = newFile()
  await writeFile(file, 'this is no database at all, and long enough to be looked at'.repeat(100))
  const store = new SqliteCacheStore({ file, program, maxBytes: 1_000_000 })
  await store.set('a', [['k', Buffer.from('v')]], 60_000)
  expect((await store.get('a', ['k'])).size).toBe(1)
  await store.close()
  await expect(store.get('a', ['k'])).rejects.toThrow('closed')
})

test('a file that is damaged under way is begun anew with the next use', async () => {
  const file = newFile()
  const create = () => new SqliteCacheStore({ file, program, maxBytes: 10_000_000 })
  const before = create()
  const entries = Array.from({ length: 200 }, (_, n) => [`k${n}`, new Uint8Array(4000)] as const)
  await before.set('a', entries, 60_000)
  await before.close()
  // Everything but the schema is overwritten.
  const handle = await open(file, 'r+')
  const { size } = await handle.stat()
  await handle.write(Buffer.alloc(size - 4096 * 12, 0xa5), 0, size - 4096 * 12, 4096 * 12)
  await handle.close()
  const store = create()
  const keys = entries.map(([key]) => key)
  const failed = await store.get('a', keys).catch((error: Error) => error)
  expect(failed).toBeInstanceOf(Error)
  await store.set('a', [['k', Buffer.from('v')]], 60_000)
  expect((await store.get('a', ['k'])).size).toBe(1)
  await store.close()
})
