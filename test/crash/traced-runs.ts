/**
 * Works runs and exports them until it is killed, and says on stdout which runs have ended and are on disk.
 *
 *   node test/crash/traced-runs.ts FOLDER ENDPOINT COUNT
 */
import { join } from 'node:path'
import { silentLogger } from '../../src/core/platform/logger.ts'
import { openDatabase } from '../../src/core/platform/open-database.ts'
import { RunService } from '../../src/core/runs/service.ts'
import { SqliteRunStore } from '../../src/core/runs/sqlite/run-store.ts'
import { runsSchema } from '../../src/core/runs/sqlite/schema.ts'
import { tracesSchema } from '../../src/core/traces/schema.ts'
import { TraceService } from '../../src/core/traces/service.ts'
import { TraceStore } from '../../src/core/traces/trace-store.ts'
import { testPrograms } from '../support/catalyst.ts'
import { heldSettings } from '../support/health.ts'

const [folder = '', endpoint = '', count = ''] = process.argv.slice(2)
const database = await openDatabase({
  file: join(folder, 'records.db'),
  program: testPrograms.records,
  schema: { runs: runsSchema, traces: tracesSchema },
})
const runs = new RunService({ store: new SqliteRunStore(database), logFolder: folder, logger: silentLogger })
const traces = new TraceService({
  ...{ settings: heldSettings({ traces: { enabled: true, service: 'otlp', endpoint } }), env: {} },
  ...{ logger: silentLogger, version: '0.0.0-test', journal: runs.journal, store: new TraceStore(database) },
  secrets: { states: async () => [], refer: async () => {}, set: async () => {}, forget: async () => {} },
  changeSettings: async () => {},
  readStackVariable: async () => undefined,
})
await traces.start()
// What the process before left under way ends as interrupted, and is told too.
for (const { id } of await runs.unfinished()) process.stdout.write(`left ${id}\n`)
await runs.recoverUnfinished()
for (let n = 0; n < Number(count); n++) {
  const started = await runs.work({ kind: 'ingest', title: 'A run' }, async (run) => {
    for (let at = 0; at < 5; at++)
      run.step({ id: `s${at}`, kind: 'item', name: `File ${at}`, status: 'succeeded' })
    return undefined
  })
  await started.done
  process.stdout.write(`ended ${started.id}\n`)
}
await traces.retry()
process.stdout.write(`all ${JSON.stringify(await traces.status())}\n`)
await traces.stop()
await runs.stop()
await database.close()
