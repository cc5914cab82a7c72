import type { Audit } from '../platform/audit.ts'
import type { Database } from '../platform/database.ts'
import type { Home } from '../platform/home.ts'
import type { Logger } from '../platform/logger.ts'
import { defineReportSection } from '../platform/report-section.ts'
import { defineRoom } from '../platform/room.ts'
import type { Notices } from '../system/ports.ts'
import { recordEnd } from './record-ends.ts'
import { readRuns, writeRuns } from './report-section.ts'
import { createRunsRouter } from './router.ts'
import { RunService } from './service.ts'
import { SqliteRunStore } from './sqlite/run-store.ts'
import { runsSchema } from './sqlite/schema.ts'

export const runsRoom = defineRoom({
  name: 'runs',
  schema: { runs: runsSchema },
  open({
    database,
    home,
    logger,
    notices,
    audit,
  }: {
    readonly database: Database
    readonly home: Home
    readonly logger: Logger
    readonly notices: Notices
    readonly audit: Audit
  }) {
    const runs = new RunService({
      store: new SqliteRunStore(database),
      logFolder: home.logs,
      logger,
      notices,
    })
    const stopRecording = runs.onEnd((run) => recordEnd(audit, run))
    return {
      service: runs,
      router: { runs: createRunsRouter(runs) },
      resume: () => runs.recoverUnfinished(),
      suspend: () => runs.stop(),
      stop: stopRecording,
      async *stream(signal) {
        for await (const run of runs.watch(undefined, signal)) yield { topic: 'run', run }
      },
      report: defineReportSection({
        title: 'Runs',
        read: (subject) => readRuns(runs, subject),
        write: writeRuns,
      }),
    }
  },
})
