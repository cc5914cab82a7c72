import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { SecretName, SecretState, SettingsPatch } from '../../../src/contract/settings.ts'
import { silentLogger } from '../../../src/core/platform/logger.ts'
import { openDatabase } from '../../../src/core/platform/open-database.ts'
import type { OpenRun, RunRequest, StepUpdate } from '../../../src/core/runs/ports.ts'
import { RunService } from '../../../src/core/runs/service.ts'
import { SqliteRunStore } from '../../../src/core/runs/sqlite/run-store.ts'
import { runsSchema } from '../../../src/core/runs/sqlite/schema.ts'
import { tracesSchema } from '../../../src/core/traces/schema.ts'
import { TraceService } from '../../../src/core/traces/service.ts'
import { TraceStore } from '../../../src/core/traces/trace-store.ts'
import { testPrograms } from '../catalyst.ts'
import { heldSettings } from '../health.ts'
import { OtlpReceiver, type Script } from './otlp-receiver.ts'

/** Runs and their traces on real records, and a receiver that they go to. All goes with the test. */
export function tracesForEachTest() {
  let cleanUp: (() => unknown)[] = []
  afterEach(async () => {
    for (const step of cleanUp.reverse()) await step()
    cleanUp = []
  })

  async function openService(
    folder: string,
    settings: ReturnType<typeof heldSettings>,
    env: NodeJS.ProcessEnv,
    timeoutMs?: number,
  ) {
    const database = await openDatabase({
      file: join(folder, 'records.db'),
      program: testPrograms.records,
      schema: { runs: runsSchema, traces: tracesSchema },
    })
    const runs = new RunService({
      store: new SqliteRunStore(database),
      logFolder: folder,
      logger: silentLogger,
    })
    const referred: [SecretName, string][] = []
    const traces = new TraceService({
      ...{ settings, env, logger: silentLogger, version: '0.0.0-test', timeoutMs },
      secrets: {
        states: async (): Promise<SecretState[]> => [],
        refer: async (name, variable) => void referred.push([name, variable]),
        set: async () => {},
        forget: async () => {},
      },
      store: new TraceStore(database),
      journal: runs.journal,
      changeSettings: async (patch) => settings.change(patch as SettingsPatch),
      readStackVariable: async (variable) => env[variable],
    })
    await traces.start()
    const close = async () => {
      await traces.stop()
      await runs.stop()
      await database.close()
    }
    return { runs, traces, database, referred, close }
  }

  return async function rig(
    options: {
      script?: Script
      traces?: SettingsPatch['traces']
      env?: NodeJS.ProcessEnv
      timeoutMs?: number
    } = {},
  ) {
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-traces-'))
    cleanUp.push(() => rm(folder, { recursive: true, force: true }))
    const receiver = await new OtlpReceiver(options.script).open()
    cleanUp.push(() => receiver.close())
    const settings = heldSettings({
      traces: { enabled: true, service: 'otlp', endpoint: receiver.url, ...options.traces },
    })
    const env = options.env ?? {}
    let open = await openService(folder, settings, env, options.timeoutMs)
    cleanUp.push(() => open.close())

    const one = {
      receiver,
      settings,
      get traces() {
        return open.traces
      },
      get runs() {
        return open.runs
      },
      get referred() {
        return open.referred
      },
      /** Works a run to its end. */
      async run(work: (run: OpenRun) => unknown, request: Partial<RunRequest> = {}) {
        const started = await open.runs.work({ kind: 'ingest', title: 'A run', ...request }, async (run) => {
          await work(run)
          return undefined
        })
        return started.done
      },
      /** Works a run of so many steps. */
      runOf: (steps: number, more: Partial<StepUpdate> = {}) =>
        one.run((run) => {
          for (let n = 0; n < steps; n++)
            run.step({ id: `s${n}`, kind: 'item', name: `File ${n}`, status: 'succeeded', ...more })
        }),
      /** Another start of Catalyst on the same data. */
      async restart() {
        await open.close()
        open = await openService(folder, settings, env, options.timeoutMs)
      },
    }
    return one
  }
}
