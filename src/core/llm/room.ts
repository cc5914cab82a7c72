import { defineRoom } from '../platform/room.ts'
import { type ConfigDependencies, ConfigService } from './config/config-service.ts'
import { TestedStore } from './config/tested-store.ts'
import { connectEmbeddings } from './embedding-endpoint.ts'
import { SettingsProfiles } from './profiles/settings-profiles.ts'
import { Retention, type RetentionParts } from './retention.ts'
import { createConfigRouter, createLlmRouter } from './router.ts'
import { llmSchema } from './schema.ts'
import { createLanguageModels, type LanguageModelParts } from './settings-models.ts'
import { testEndpoint } from './staged-test.ts'

/** How servers of models are spoken to, whoever asks. */
export const llmRoom = defineRoom({
  name: 'llm',
  schema: { llm: llmSchema },
  open({
    settings,
    secrets,
    database,
    cache,
    audit,
    logger,
    looking,
    runs,
  }: LanguageModelParts &
    Pick<ConfigDependencies, 'settings' | 'secrets'> &
    Pick<RetentionParts, 'runs'> & { readonly looking: boolean }) {
    const models = createLanguageModels({ settings, database, cache, audit, logger })
    const profiles = new SettingsProfiles(settings)
    const tested = new TestedStore(database, audit)
    const config = new ConfigService({ settings, secrets, models, profiles, tested })
    const retention = new Retention({ settings, runs, answers: models, logger })
    const services = { config, models, profiles }
    return {
      service: { testEndpoint, connectEmbeddings, models, profiles },
      router: { config: createConfigRouter(services), llm: createLlmRouter(services) },
      // Before anybody can call: what is reserved now is of an earlier process.
      async start() {
        if (looking) return
        await models.start()
        retention.start()
      },
      async stop() {
        await retention.stop()
        await models.stop()
      },
    }
  },
})
