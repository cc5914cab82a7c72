import { contract } from '../../contract/index.ts'
import type { ModelEvent, ModelProfile, ModelTestEvent } from '../../contract/llm.ts'
import { defined } from '../../shared/defined.ts'
import { implementing } from '../platform/router.ts'
import type { ConfigService } from './config/config-service.ts'
import { findLocalServers } from './config/local-servers.ts'
import { streamEvents } from './config/stream-events.ts'
import { reportUsage } from './config/usage-report.ts'
import type { LanguageModels, ModelProfiles } from './ports.ts'

/** Stands for a server that is no profile yet; not an id that one could have. */
const unsaved = '-'

interface Services {
  readonly config: ConfigService
  readonly models: LanguageModels
  readonly profiles: ModelProfiles
}

export function createConfigRouter({ config }: Services) {
  const os = implementing(contract.config)
  return os.router({
    get: os.get.handler(() => config.view()),
    put: os.put.handler(({ input, signal }) => config.put(input, signal)),
  })
}

export function createLlmRouter({ config, models, profiles }: Services) {
  const os = implementing(contract.llm)
  return os.router({
    removeProfile: os.removeProfile.handler(({ input }) => config.removeProfile(input)),
    setKey: os.setKey.handler(({ input }) => config.setKey(input)),
    forgetKey: os.forgetKey.handler(({ input }) => config.forgetKey(input)),
    testProfile: os.testProfile.handler(({ input: { id, profile, key }, signal }) => {
      // Refused at once, before there is a stream.
      const draft = config.draft(id, profile)
      return streamEvents<ModelTestEvent>((tell, until) => config.test(draft, key, until, tell), signal)
    }),
    models: os.models.handler(async ({ input: { profile, key, ...typed }, signal }) => {
      const asked: ModelProfile = config.draft(profile ?? unsaved, typed)
      const names = await models.listModels(asked, defined({ signal, key }))
      return { models: (names ?? []).map((id) => ({ id })), listed: names !== undefined }
    }),
    local: os.local.handler(async ({ signal }) => ({
      servers: await findLocalServers(signal ?? new AbortController().signal),
    })),
    chat: os.chat.handler(({ input: { profile: id, role, ...request }, signal }) => {
      const profile = profiles.resolve({ profile: id, role })
      return streamEvents<ModelEvent>(
        (onEvent, until) => models.chat(profile, request, { signal: until, onEvent, ...defined({ role }) }),
        signal,
      )
    }),
    usage: os.usage.handler(({ input }) => reportUsage(models, input)),
  })
}
