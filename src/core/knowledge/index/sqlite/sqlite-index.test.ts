import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeSearchIndex } from '../../../../../test/contract/search-index.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { openSqliteIndex } from './sqlite-index.ts'

const programs = {
  writer: new URL('writer.worker.ts', import.meta.url),
  reader: new URL('reader.worker.ts', import.meta.url),
  logger: silentLogger,
}

describeSearchIndex('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-index-'))
  let index = await openSqliteIndex({ folder, ...programs })
  return {
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
})
