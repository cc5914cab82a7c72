import { defineRoom } from '../platform/room.ts'
import { connectEmbeddings } from './embedding-endpoint.ts'
import { SettingsProfiles } from './profiles/settings-profiles.ts'
import { llmSchema } from './schema.ts'
import { createLanguageModels, type LanguageModelParts } from './settings-models.ts'
import { testEndpoint } from './staged-test.ts'

/** How servers of models are spoken to, whoever asks. */
export const llmRoom = defineRoom({
  name: 'llm',
  schema: { llm: llmSchema },
  open({
    settings,
    database,
    cache,
    audit,
    logger,
    looking,
  }: LanguageModelParts & { readonly looking: boolean }) {
    const models = createLanguageModels({ settings, database, cache, audit, logger })
    return {
      service: { testEndpoint, connectEmbeddings, models, profiles: new SettingsProfiles(settings) },
      // Before anybody can call: what is reserved now is of an earlier process.
      start: () => (looking ? undefined : models.start()),
      stop: () => models.stop(),
    }
  },
})
