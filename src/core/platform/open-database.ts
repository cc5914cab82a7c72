import type { Database, Schema } from './database.ts'
import type { RecordsWorker, RecordsWorkerData } from './records.worker.ts'
import { startWorker } from './worker-call.ts'

/**
 * Opens the records database at `file` in a worker thread and brings its schema up to date.
 *
 * @param program the built or source file of records.worker.ts
 * @throws Problem `UNAVAILABLE` when the file is damaged or was written by a newer Catalyst
 */
export async function openDatabase(options: {
  readonly file: string
  readonly program: URL
  readonly schema: Schema
  /** Whether each write waits until it is on disk. Without it a power cut may cost the last ones, and no more. */
  readonly durable?: boolean
}): Promise<Database> {
  const { file, schema, durable = true } = options
  const workerData: RecordsWorkerData = { file, schema, durable }
  const worker = startWorker<RecordsWorker>({ program: options.program, name: 'records', workerData })
  try {
    await worker.call.open()
  } catch (error) {
    await worker.terminate()
    throw error
  }
  return {
    all: async <Row>(sql: string, params: Parameters<Database['all']>[1] = []) =>
      (await worker.call.all(sql, params)) as Row[],
    write: (statements) => worker.call.write(statements),
    async close() {
      await worker.call.close()
      await worker.terminate()
    },
  }
}
