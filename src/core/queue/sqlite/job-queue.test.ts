import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { describeJobQueue, queueAttempts } from '../../../../test/contract/job-queue.ts'
import type { Database } from '../../platform/database.ts'
import { openDatabase } from '../../platform/open-database.ts'
import { SqliteJobQueue } from './job-queue.ts'
import { queueSchema } from './schema.ts'

let folder: string
let shared: Database
const open = () =>
  openDatabase({
    file: join(folder, 'records.db'),
    program: new URL('../../platform/records.worker.ts', import.meta.url),
    schema: { queue: queueSchema },
  })
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-queue-'))
  shared = await open()
})
afterAll(async () => {
  await shared.close()
  await rm(folder, { recursive: true })
})

let queues = 0
describeJobQueue('SQLite', async () => {
  // Queues of one database do not see each other.
  const queue = `q${++queues}`
  const opened: Database[] = []
  const connect = async () => {
    const database = await open()
    opened.push(database)
    return new SqliteJobQueue({ database, queue, maxAttempts: queueAttempts })
  }
  return {
    queue: new SqliteJobQueue({ database: shared, queue, maxAttempts: queueAttempts }),
    another: connect,
    reopen: connect,
    async dispose() {
      await Promise.all(opened.map((database) => database.close()))
    },
  }
})
