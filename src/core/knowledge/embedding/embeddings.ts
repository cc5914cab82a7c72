import type { Settings } from '../../../contract/settings.ts'
import type { ConnectEmbeddings } from '../../llm/ports.ts'
import { type Audit, silentAudit } from '../../platform/audit.ts'
import { Problem } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { LaunchProgram } from '../../platform/programs.ts'
import { Topic } from '../../platform/topic.ts'
import type { SettingsSource } from '../../settings/ports.ts'
import type { EmbeddingModel, Embeddings } from '../ports.ts'
import { BuiltinModel } from './builtin/builtin-model.ts'
import { builtinSpace } from './builtin/model-files.ts'
import { OpenAIModel } from './openai/openai-model.ts'
import { recorded } from './recorded-model.ts'
import { UnconfiguredModel } from './unconfigured-model.ts'
import { watched } from './watched-model.ts'

export interface EmbeddingsOptions {
  readonly settings: SettingsSource
  /** `Programs.embedder`. */
  readonly program: URL
  readonly launch: LaunchProgram
  /** The folder of the built-in model's files. */
  readonly modelFolder: string
  readonly logger: Logger
  readonly audit?: Audit
  /** Of `core/llm`. */
  readonly connect: ConnectEmbeddings
}

/** The embedding model the settings ask for, what is wrong with it, and earlier ones to embed queries with. */
export function createEmbeddings(options: EmbeddingsOptions): Embeddings {
  const { settings, logger, audit = silentAudit } = options
  const changed = new Topic<void>()
  const builtin = new BuiltinModel(options)
  /** Models by the space of their vectors: a closed one starts again when it is asked for a query. */
  const bySpace = new Map<string, EmbeddingModel>([[builtinSpace.id, builtin]])
  let problem: { message: string; remedy: string } | undefined
  let model = choose(settings.current())

  function choose({ embeddings }: Settings): EmbeddingModel {
    let chosen: EmbeddingModel
    if (embeddings.provider === 'builtin') chosen = builtin
    else if (!embeddings.baseUrl || !embeddings.model) chosen = new UnconfiguredModel(embeddings)
    else {
      const key = () => settings.secret('embeddings.apiKey')
      const endpoint = new OpenAIModel({ ...embeddings, key, connect: options.connect })
      // What is computed on this machine is no call to anybody.
      chosen = recorded(endpoint, URL.parse(embeddings.baseUrl)?.host ?? embeddings.baseUrl, audit)
    }
    const seen = watched(chosen, (failure) => {
      if (model !== mine) return
      if (failure instanceof Problem) problem = { message: failure.message, remedy: failure.remedy }
      else if (failure === undefined) problem = undefined
    })
    const mine: EmbeddingModel = {
      ...seen,
      async space(signal) {
        const space = await seen.space(signal)
        bySpace.set(space.id, mine)
        return space
      },
    }
    return mine
  }

  const stop = settings.onChange((now, before) => {
    // The listener cannot tell which secret changed, so an endpoint takes any change of none of its settings for a key.
    const same = JSON.stringify(now.embeddings) === JSON.stringify(before.embeddings)
    const maybeKey = now.embeddings.provider === 'openai' && JSON.stringify(now) === JSON.stringify(before)
    if (same && !maybeKey) return
    const old = model
    model = choose(now)
    problem = undefined
    old.close().catch((error) => logger.warn('The former embedding model did not close.', { error }))
    changed.publish()
  })

  return {
    current: () => model,
    forSpace: (space) => bySpace.get(space.id),
    problem: () => problem,
    onChange: (listener) => changed.listen(listener),
    close: async () => {
      stop()
      await Promise.all([...new Set([model, ...bySpace.values()])].map((one) => one.close()))
    },
  }
}
