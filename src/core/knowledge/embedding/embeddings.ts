import type { Settings } from '../../../contract/settings.ts'
import { defined } from '../../../shared/defined.ts'
import type { Cache } from '../../cache/ports.ts'
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
import { cacheVectors, vectorSpace } from './cached-model.ts'
import { readEmbeddingPlace } from './embedding-place.ts'
import { OpenAIModel, openaiSpacePrefix } from './openai/openai-model.ts'
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
  /** Where vectors that were made before are found again. */
  readonly cache?: Cache
  readonly audit?: Audit
  /** Of `core/llm`. */
  readonly connect: ConnectEmbeddings
}

/** The embedding model the settings ask for, what is wrong with it, and earlier ones to embed queries with. */
export function createEmbeddings(options: EmbeddingsOptions): Embeddings {
  const { settings, logger, audit = silentAudit } = options
  const changed = new Topic<void>()
  const problemsChanged = new Topic<void>()
  const vectors = options.cache?.values(vectorSpace)
  /** Models by the space of their vectors: a closed one starts again when it is asked for a query. */
  const bySpace = new Map<string, EmbeddingModel>()
  const problems = new Map<EmbeddingModel, TellableProblem>()
  const builtin = follow(new BuiltinModel(options))
  bySpace.set(builtinSpace.id, builtin)
  let model = choose(settings.current())

  function choose(now: Settings): EmbeddingModel {
    const place = readEmbeddingPlace(now)
    if (place === undefined) return builtin
    const { baseUrl, auth } = place
    if (!baseUrl || !place.model) return follow(new UnconfiguredModel(place))
    const { batchSize, concurrency } = now.embeddings
    const endpoint = new OpenAIModel({
      ...{ baseUrl, model: place.model, batchSize, concurrency },
      key: () => settings.secret(place.secret),
      connect: (to) => options.connect({ ...to, ...defined({ auth }) }),
    })
    // What is computed on this machine is no call to anybody; and a look whether it answers tells nobody anything.
    const shown = recorded(endpoint, URL.parse(baseUrl)?.host ?? baseUrl, audit)
    return follow({ ...shown, probe: async (signal) => void (await endpoint.embedQuery('Hello', signal)) })
  }

  /** The same model; how its calls end is remembered, and its space once it is known. */
  function follow(one: EmbeddingModel): EmbeddingModel {
    const seen = watched(one, (failure) => note(mine, failure))
    const mine: EmbeddingModel = {
      ...(vectors ? cacheVectors(seen, vectors) : seen),
      async space(signal) {
        const space = await seen.space(signal)
        bySpace.set(space.id, mine)
        return space
      },
    }
    return mine
  }

  function note(one: EmbeddingModel, failure: unknown): void {
    const before = problems.get(one)
    const now = failure === undefined ? undefined : (tellProblem(one, failure) ?? before)
    if (now) problems.set(one, now)
    else problems.delete(one)
    if (before?.message !== now?.message) problemsChanged.publish()
  }

  const stop = settings.onChange((now, before) => {
    // The listener cannot tell which secret changed, so an endpoint takes any change of none of its settings for a key.
    const place = readEmbeddingPlace(now)
    const same =
      JSON.stringify([now.embeddings, place]) ===
      JSON.stringify([before.embeddings, readEmbeddingPlace(before)])
    const maybeKey = place !== undefined && JSON.stringify(now) === JSON.stringify(before)
    if (same && !maybeKey) return
    const old = model
    model = choose(now)
    old
      .close()
      .catch((error) => logger.warn('The former embedding model did not close.', { error }))
      // That its last calls were broken off says nothing of whether it answers.
      .finally(() => problems.delete(old))
    changed.publish()
  })

  return {
    current: () => model,
    forSpace: (space) => bySpace.get(space.id),
    currentOwns: ({ id }) => {
      const place = readEmbeddingPlace(settings.current())
      if (place === undefined) return id === builtinSpace.id
      return id.startsWith(openaiSpacePrefix(place.baseUrl, place.model))
    },
    problem: () => problems.get(model),
    problemIn: (space) => problems.get(bySpace.get(space.id) ?? model),
    onProblem: (listener) => problemsChanged.listen(listener),
    onChange: (listener) => changed.listen(listener),
    close: async () => {
      stop()
      await Promise.all([...new Set([model, ...bySpace.values()])].map((one) => one.close()))
    },
  }
}

interface TellableProblem {
  readonly message: string
  readonly remedy: string
}

/** What a failed call says of the model; nothing where it was given up by whoever asked. */
function tellProblem({ model }: EmbeddingModel, failure: unknown): TellableProblem | undefined {
  if (failure instanceof Problem) return { message: failure.message, remedy: failure.remedy }
  if (!(failure instanceof DOMException) || failure.name !== 'TimeoutError') return undefined
  return {
    message: `The embedding model “${model}” did not answer in time.`,
    remedy: 'Check that its server is up and not overloaded, or choose another in Settings › Embeddings.',
  }
}
