import type { Database } from '../platform/database.ts'
import { defineRoom } from '../platform/room.ts'
import type { Queues } from './ports.ts'
import { SqliteJobQueue } from './sqlite/job-queue.ts'
import { queueSchema } from './sqlite/schema.ts'

export const queueRoom = defineRoom({
  name: 'queues',
  schema: { queue: queueSchema },
  open({ database }: { readonly database: Database }) {
    const queues: Queues = {
      open: (queue, { maxAttempts }) => new SqliteJobQueue({ database, queue, maxAttempts }),
    }
    return { service: queues }
  },
})
