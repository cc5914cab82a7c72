import type { ChatRequest, ModelEvent, ModelProfile, ModelTestEvent } from '../../contract/llm.ts'
import type { Cache } from '../cache/ports.ts'
import type { Database } from '../platform/database.ts'
import { AnswerCache, replay } from './answer-cache.ts'
import { Ledger } from './budgets/ledger.ts'
import { readTryLimits, smallestWindow } from './call/call-limits.ts'
import { type CallDependencies, ChatCall } from './call/chat-call.ts'
import { chatSubject } from './call/chat-subject.ts'
import { type CallRecord, type RecordDependencies, recordCall } from './call/record-call.ts'
import { describeFailure } from './failures/failure-words.ts'
import { type Failure, readFailure } from './failures/read-failure.ts'
import type {
  ChatAnswer,
  ChatOptions,
  DayStanding,
  LanguageModels,
  ModelBudgets,
  ModelLimits,
  ProfileTestOptions,
  Quirks,
  UsageTotal,
} from './ports.ts'
import { QuirkStore } from './quirks/quirk-store.ts'
import { listModels } from './stages/list-models.ts'
import { ProfileTest, type TestedLayer } from './stages/test-profile.ts'
import { findWindow } from './windows/find-window.ts'

export interface LanguageModelDependencies extends Omit<RecordDependencies, 'keepsTexts'> {
  /** Records; its schema must contain `llmSchema`. */
  readonly database: Database
  /** Where the same answer is found again. */
  readonly cache?: Cache
  readonly key: (profile: ModelProfile) => Promise<string | undefined>
  readonly limits: () => ModelLimits
  readonly budgets: () => ModelBudgets
  /** Days that prompts and answers may be kept; 0: nowhere. */
  readonly keptDays: () => number
}

/** A list of models is a small answer. */
const listMs = 15_000

/** Language models of any OpenAI-compatible server. */
export class LanguageModelService implements LanguageModels {
  readonly #deps: LanguageModelDependencies
  readonly #quirks: QuirkStore
  readonly #ledger: Ledger
  readonly #answers: AnswerCache | undefined
  readonly #stopping = new AbortController()
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(deps: LanguageModelDependencies) {
    this.#deps = deps
    this.#quirks = new QuirkStore(deps.database)
    this.#ledger = new Ledger(deps.database)
    this.#answers = deps.cache && new AnswerCache(deps.cache, deps.keptDays)
  }

  async chat(profile: ModelProfile, request: ChatRequest, options: ChatOptions = {}): Promise<ChatAnswer> {
    const signals = [this.#stopping.signal, options.signal, options.run?.signal].filter(
      (one) => one !== undefined,
    )
    const given = { ...options, signal: AbortSignal.any(signals) }
    const answer = await this.#recorded(this.#callDependencies(), profile, request, given)
    tellEnd(answer, options.onEvent)
    return answer
  }

  get #keepsTexts(): boolean {
    return this.#deps.keptDays() > 0
  }

  async #recorded(
    deps: CallDependencies,
    profile: ModelProfile,
    request: ChatRequest,
    options: ChatOptions,
  ): Promise<ChatAnswer> {
    const record = recordCall(
      { ...this.#deps, keepsTexts: () => this.#keepsTexts },
      profile,
      request,
      options,
    )
    try {
      const answer = await this.#wait(this.#answer(deps, profile, request, options, record))
      record.succeeded(answer)
      return answer
    } catch (error) {
      record.failed(error)
      throw error
    }
  }

  async #answer(
    deps: CallDependencies,
    profile: ModelProfile,
    request: ChatRequest,
    options: ChatOptions,
    record: CallRecord,
  ): Promise<ChatAnswer> {
    // What must not be kept is not kept here either.
    const cache = options.cache && this.#keepsTexts ? this.#answers : undefined
    const known = await cache?.find(profile, request)
    if (known) {
      replay(known, options.onEvent)
      return known
    }
    const answer = await new ChatCall(deps, profile, request, options, record).run()
    await cache?.keep(profile, request, answer)
    return answer
  }

  async window(profile: ModelProfile, signal?: AbortSignal): Promise<number> {
    const { window } = await this.#quirks.read(profile)
    if (window !== undefined) return window
    return (await this.#learnWindow(profile, await this.#deps.key(profile), signal)) ?? smallestWindow
  }

  async #learnWindow(
    profile: ModelProfile,
    key: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<number | undefined> {
    const window = await findWindow(profile, key, signal)
    if (window !== undefined) await this.#quirks.learn(profile, { window })
    return window
  }

  async test(
    profile: ModelProfile,
    { signal, key: typed, onStage = () => {} }: ProfileTestOptions = {},
  ): Promise<ModelTestEvent[]> {
    const key = typed ?? (await this.#deps.key(profile))
    const deps = { ...this.#callDependencies(), key: async () => key }
    const { firstByteMs } = readTryLimits(profile, this.#deps.limits())
    const layer: TestedLayer = {
      key,
      subject: chatSubject(profile, key, firstByteMs / 1000),
      chat: (request, until) => this.#recorded(deps, profile, request, { signal: until }),
      quirks: () => this.#quirks.read(profile),
      learn: (changes) => this.#quirks.learn(profile, changes),
      forget: () => this.#quirks.forget(profile),
      findWindow: (until) => this.#learnWindow(profile, key, until),
    }
    const given = signal ? AbortSignal.any([signal, this.#stopping.signal]) : this.#stopping.signal
    return await this.#wait(new ProfileTest(profile, layer, onStage, given).run(given))
  }

  async listModels(
    profile: ModelProfile,
    { signal, key: typed }: Omit<ProfileTestOptions, 'onStage'> = {},
  ): Promise<string[] | undefined> {
    const key = typed ?? (await this.#deps.key(profile))
    const late = AbortSignal.timeout(listMs)
    const until = AbortSignal.any([late, this.#stopping.signal, ...(signal ? [signal] : [])])
    try {
      return await listModels(profile, key, until)
    } catch (error) {
      signal?.throwIfAborted()
      const failure: Failure = late.aborted
        ? { reason: 'timeout', said: '', cause: error }
        : readFailure(error, Date.now())
      // A server without a list of models may answer well all the same.
      if (failure.reason !== 'unauthorized' && failure.status === 404) return undefined
      throw describeFailure(failure, chatSubject(profile, key, listMs / 1000))
    }
  }

  quirks(profile: ModelProfile): Promise<Quirks> {
    return this.#quirks.read(profile)
  }

  usage(by: 'day' | 'profile' | 'role' | 'run', since: string): Promise<UsageTotal[]> {
    return this.#ledger.totals(by, since)
  }

  standing(): Promise<DayStanding> {
    return this.#ledger.standing(new Date())
  }

  /** Forgets the answers that are kept to be given again. */
  async forgetAnswers(): Promise<void> {
    await this.#answers?.clear()
  }

  async start(): Promise<void> {
    const abandoned = await this.#ledger.settleAbandoned()
    if (abandoned > 0) this.#deps.logger.info('Calls that were cut off count in full', { calls: abandoned })
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('Catalyst stops.'))
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay)
  }

  #callDependencies(): CallDependencies {
    const { key, limits, budgets, logger } = this.#deps
    return {
      ...{ quirks: this.#quirks, ledger: this.#ledger, key, limits, budgets },
      later: (work) =>
        void this.#wait(work).catch((error: unknown) =>
          logger.error('The use of a model is not on record', { error }),
        ),
    }
  }

  async #wait<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work)
    try {
      return await work
    } finally {
      this.#underWay.delete(work)
    }
  }
}

function tellEnd(answer: ChatAnswer, onEvent: ((event: ModelEvent) => void) | undefined): void {
  if (!onEvent) return
  for (const { id, name, arguments: given } of answer.toolCalls)
    onEvent({ type: 'tool-call', id, name, arguments: given })
  const { finishReason, usage, cost, warnings, cached } = answer
  onEvent({ type: 'end', finishReason, usage, cost, warnings: [...warnings], cached })
}
