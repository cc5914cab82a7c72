import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { ModelEvent, ModelProfile } from '../../../src/contract/llm.ts'
import type { ChatOptions, ModelBudgets, ModelLimits } from '../../../src/core/llm/ports.ts'
import { llmSchema } from '../../../src/core/llm/schema.ts'
import { type LanguageModelDependencies, LanguageModelService } from '../../../src/core/llm/service.ts'
import { silentAudit } from '../../../src/core/platform/audit.ts'
import type { Database } from '../../../src/core/platform/database.ts'
import { silentLogger } from '../../../src/core/platform/logger.ts'
import { openDatabase } from '../../../src/core/platform/open-database.ts'
import { type ModelServer, type Script, startModelServer } from './model-server.ts'

export interface ModelRig {
  readonly server: ModelServer
  readonly models: LanguageModelService
  readonly profile: ModelProfile
  budgets: ModelBudgets
  limits: ModelLimits
  /** Asks "Hello", or what is given; gathers the events. */
  ask(
    request?: Partial<Parameters<LanguageModelService['chat']>[1]>,
    options?: ChatOptions,
  ): Promise<Awaited<ReturnType<LanguageModelService['chat']>> & { events: ModelEvent[] }>
  /** The same records, as another start of the app opens them. */
  restart(): LanguageModelService
}

type RigOptions = Partial<LanguageModelDependencies> & { profile?: Partial<ModelProfile> }

/** For the top of a test file: language models on records of the file's own, and a scripted server for each test. */
export function modelsForEachTest() {
  const cleanUp: (() => Promise<unknown>)[] = []
  let records: { database: Database; folder: string }
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-llm-'))
    const program = new URL('../../../src/core/platform/records.worker.ts', import.meta.url)
    const file = join(folder, 'records.db')
    records = { folder, database: await openDatabase({ file, program, schema: { llm: llmSchema } }) }
  })
  afterEach(async () => {
    for (const clean of cleanUp.splice(0).reverse()) await clean()
    await records.database.write([{ sql: 'DELETE FROM llm_call' }, { sql: 'DELETE FROM llm_quirks' }])
  })
  afterAll(async () => {
    await records.database.close()
    await rm(records.folder, { recursive: true, force: true })
  })

  return async function rig(script: Script, more: RigOptions = {}): Promise<ModelRig> {
    const { profile: given, ...deps } = more
    const server = await startModelServer(script)
    const build = () =>
      new LanguageModelService({
        database: records.database,
        key: async () => 'sk-scripted-secret',
        limits: () => one.limits,
        budgets: () => one.budgets,
        audit: silentAudit,
        logger: silentLogger,
        keptDays: () => 0,
        ...deps,
      })
    const profile: ModelProfile = {
      ...{
        id: 'p',
        name: 'Scripted',
        baseUrl: server.baseUrl,
        model: 'scripted',
        auth: 'bearer',
        parameters: {},
      },
      ...given,
    }
    let models = build()
    const one: ModelRig = {
      ...{ server, profile, budgets: {}, limits: { gapSeconds: 60, totalSeconds: 900 } },
      get models() {
        return models
      },
      async ask(request = {}, options = {}) {
        const events: ModelEvent[] = []
        const messages = [{ role: 'user' as const, content: 'Hello' }]
        const onEvent = (event: ModelEvent) => {
          events.push(event)
          options.onEvent?.(event)
        }
        const answer = await models.chat(profile, { messages, ...request }, { ...options, onEvent })
        return { ...answer, events }
      },
      restart() {
        models = build()
        return models
      },
    }
    cleanUp.push(async () => {
      await models.stop()
      await server[Symbol.asyncDispose]()
    })
    return one
  }
}
