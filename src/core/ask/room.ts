import type { SearchAnswer, SearchFilters } from '../../contract/knowledge.ts'
import type { KnowledgeStore } from '../knowledge/ports.ts'
import type { LanguageModels, ModelProfiles } from '../llm/ports.ts'
import type { Database } from '../platform/database.ts'
import { defineRoom } from '../platform/room.ts'
import type { Runs } from '../runs/ports.ts'
import type { SettingsSource } from '../settings/ports.ts'
import { ConversationStore } from './conversations/conversation-store.ts'
import { askSchema } from './conversations/schema.ts'
import { createAskRouter } from './router.ts'
import { AskService } from './service.ts'

/** Questions that are answered from the documents. */
export const askRoom = defineRoom({
  name: 'ask',
  schema: { ask: askSchema },
  open({
    knowledge,
    store,
    llm,
    runs,
    settings,
    database,
  }: {
    readonly knowledge: {
      search(
        input: { query: string; limit: number; filters?: SearchFilters },
        signal?: AbortSignal,
      ): Promise<SearchAnswer>
    }
    readonly store: Pick<KnowledgeStore, 'documents'>
    readonly llm: { readonly models: LanguageModels; readonly profiles: Pick<ModelProfiles, 'resolve'> }
    readonly runs: Runs
    readonly settings: SettingsSource
    readonly database: Database
  }) {
    const service = new AskService({
      ...{ runs, models: llm.models, profiles: llm.profiles },
      conversations: new ConversationStore(database),
      search: (input, signal) => knowledge.search(input, signal),
      wholeChunks: (ids) => store.documents.wholeChunks(ids),
      keepsTexts: () => settings.current().llm.retentionDays > 0,
    })
    return { service, router: { ask: createAskRouter(service) } }
  },
})
