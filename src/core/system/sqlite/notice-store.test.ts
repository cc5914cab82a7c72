import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeNoticeStore } from '../../../../test/contract/notice-store.ts'
import { openDatabase } from '../../platform/open-database.ts'
import { createSqliteNoticeStore, noticeSchema } from './notice-store.ts'

const program = new URL('../../platform/records.worker.ts', import.meta.url)

describeNoticeStore('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-notices-'))
  const openRecords = () =>
    openDatabase({ file: join(folder, 'records.db'), program, schema: { notices: noticeSchema } })
  let database = await openRecords()
  return {
    store: createSqliteNoticeStore(database),
    async reopen() {
      await database.close()
      database = await openRecords()
      return createSqliteNoticeStore(database)
    },
    async dispose() {
      await database.close()
      await rm(folder, { recursive: true })
    },
  }
})
