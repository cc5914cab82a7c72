import type { Database } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'
import { defineReportSection } from '../platform/report-section.ts'
import { defineRoom } from '../platform/room.ts'
import type { RunJournal } from '../runs/ports.ts'
import type { SecretSource, SecretStore } from '../secrets/ports.ts'
import type { SettingsSource } from '../settings/ports.ts'
import { writeTraces } from './report-section.ts'
import { createTracesRouter } from './router.ts'
import { tracesSchema } from './schema.ts'
import { TraceService } from './service.ts'
import { TraceStore } from './trace-store.ts'

/** Tells a server of traces what runs have done. */
export const tracesRoom = defineRoom({
  name: 'traces',
  schema: { traces: tracesSchema },
  isLookedAt: true,
  open(needs: {
    readonly settings: SettingsSource & {
      update(patch: Record<string, Record<string, unknown>>): Promise<unknown>
    }
    readonly secrets: SecretSource & SecretStore
    readonly stackSecrets: { readVariable(variable: string): Promise<string | undefined> }
    readonly runs: { readonly journal: RunJournal }
    readonly database: Database
    readonly logger: Logger
    readonly env: NodeJS.ProcessEnv
    readonly version: string
    readonly looking: boolean
  }) {
    const { settings, secrets, stackSecrets, runs, database, logger, env, version, looking } = needs
    const traces = new TraceService({
      ...{ settings, secrets, logger, env, version },
      store: new TraceStore(database),
      journal: runs.journal,
      changeSettings: (patch) => settings.update(patch),
      readStackVariable: (variable) => stackSecrets.readVariable(variable),
    })
    return {
      service: traces,
      router: { traces: createTracesRouter(traces) },
      start: () => (looking ? undefined : traces.start()),
      stop: () => traces.stop(),
      report: defineReportSection({ title: 'Traces', read: () => traces.status(), write: writeTraces }),
    }
  },
})
