import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeRunStore } from '../../../../test/contract/run-store.ts'
import { openDatabase } from '../../platform/open-database.ts'
import { SqliteRunStore } from './run-store.ts'
import { runsSchema } from './schema.ts'

describeRunStore('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-run-store-'))
  const open = () =>
    openDatabase({
      file: join(folder, 'records.db'),
      program: new URL('../../platform/records.worker.ts', import.meta.url),
      schema: { runs: runsSchema },
    })
  let database = await open()
  return {
    store: new SqliteRunStore(database),
    async reopen() {
      await database.close()
      database = await open()
      return new SqliteRunStore(database)
    },
    async dispose() {
      await database.close()
      await rm(folder, { recursive: true })
    },
  }
})
