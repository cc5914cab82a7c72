import type { Settings } from '../../../contract/settings.ts'
import { Problem } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { LaunchProgram } from '../../platform/programs.ts'
import { Topic } from '../../platform/topic.ts'
import type { SettingsSource } from '../../settings/ports.ts'
import type { EmbeddingModel } from '../ports.ts'
import { BuiltinModel } from './builtin/builtin-model.ts'
import { OpenAIModel } from './openai/openai-model.ts'
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
}

/** The embedding model the settings ask for, and what is wrong with it. */
export interface Embeddings {
  /** The model in force. Hold on to it for one piece of work, not for longer: settings change. */
  current(): EmbeddingModel
  /** Why the last attempt to make vectors with it failed; `undefined` once one succeeds. */
  problem(): { message: string; remedy: string } | undefined
  /** Calls `listener` after another model came into force. Its space may be the same: a new key, another batch size. */
  onChange(listener: () => void): () => void
  close(): Promise<void>
}

export function createEmbeddings(options: EmbeddingsOptions): Embeddings {
  const { settings, logger } = options
  const changed = new Topic<void>()
  let problem: { message: string; remedy: string } | undefined
  let model = choose(settings.current())

  function choose({ embeddings }: Settings): EmbeddingModel {
    let chosen: EmbeddingModel
    if (embeddings.provider === 'builtin') chosen = new BuiltinModel(options)
    else if (!embeddings.baseUrl || !embeddings.model) chosen = new UnconfiguredModel(embeddings)
    else chosen = new OpenAIModel({ ...embeddings, key: () => settings.secret('embeddings.apiKey') })
    const mine = watched(chosen, (failure) => {
      if (model !== mine) return
      if (failure instanceof Problem) problem = { message: failure.message, remedy: failure.remedy }
      else if (failure === undefined) problem = undefined
    })
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
    problem: () => problem,
    onChange: (listener) => changed.listen(listener),
    close: async () => {
      stop()
      await model.close()
    },
  }
}
