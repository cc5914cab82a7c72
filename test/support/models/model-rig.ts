import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { ModelEvent, ModelProfile } from '../../../src/contract/llm.ts'
import type { ChatOptions, ModelBudgets, ModelLimits } from '../../../src/core/llm/ports.ts'
import { llmSchema } from '../../../src/core/llm/schema.ts'
import { type LanguageModelDependencies, LanguageModelService } from '../../../src/core/llm/service.ts'
import { silentAudit } from '../../../src/core/platform/audit.ts'
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
  restart(): Promise<LanguageModelService>
}

/** For the top of a test file: language models on records of their own, and a scripted server; gone after the test. */
export function modelsForEachTest() {
  const cleanUp: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const clean of cleanUp.splice(0).reverse()) await clean()
  })
  return async function rig(
    script: Script,
    more: Partial<LanguageModelDependencies> & { profile?: Partial<ModelProfile> } = {},
  ): Promise<ModelRig> {
    const { profile: given, ...deps } = more
    const server = await startModelServer(script)
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-llm-'))
    const program = new URL('../../../src/core/platform/records.worker.ts', import.meta.url)
    const open = () => openDatabase({ file: join(folder, 'records.db'), program, schema: { llm: llmSchema } })
    let database = await open()
    const build = () =>
      new LanguageModelService({
        database,
        key: async () => 'sk-scripted-secret',
        limits: () => one.limits,
        budgets: () => one.budgets,
        audit: silentAudit,
        logger: silentLogger,
        keepsTexts: () => false,
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
    const one: ModelRig & { models: LanguageModelService } = {
      server,
      models: undefined as never,
      profile,
      budgets: {},
      limits: { gapSeconds: 60, totalSeconds: 900 },
      async ask(request = {}, options = {}) {
        const events: ModelEvent[] = []
        const messages = [{ role: 'user' as const, content: 'Hello' }]
        const onEvent = (event: ModelEvent) => {
          events.push(event)
          options.onEvent?.(event)
        }
        const answer = await one.models.chat(profile, { messages, ...request }, { ...options, onEvent })
        return { ...answer, events }
      },
      async restart() {
        database = await open()
        one.models = build()
        return one.models
      },
    }
    one.models = build()
    cleanUp.push(async () => {
      await one.models.stop()
      await database.close()
      await server[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    })
    return one
  }
}
