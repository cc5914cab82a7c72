import type {
  ChatRequest,
  ModelEvent,
  ModelProfile,
  ModelUsage,
  ModelWarning,
} from '../../../contract/llm.ts'
import { agree } from '../../../shared/count-words.ts'
import { refuseOtherProtocol } from '../../platform/expect-protocol.ts'
import { refuseCall, reserveUsage, unused } from '../budgets/account.ts'
import type { Ledger, Spent } from '../budgets/ledger.ts'
import { describeFailure } from '../failures/failure-words.ts'
import { type Failure, readFailure } from '../failures/read-failure.ts'
import {
  type ChatAnswer,
  type ChatOptions,
  type ModelBudgets,
  type ModelLimits,
  ModelProblem,
  type Quirks,
} from '../ports.ts'
import { priceCall } from '../prices/price-table.ts'
import type { QuirkStore } from '../quirks/quirk-store.ts'
import { FailedTry, withRetries } from '../retries/with-retries.ts'
import { estimatePrompt } from '../usage/estimate.ts'
import { type AdaptingAsk, askAdapting } from './ask-adapting.ts'
import { askOnce } from './ask-once.ts'
import { chooseMaxTokens, readExtraLimit, readTryLimits, smallestWindow } from './call-limits.ts'
import { chatBody } from './chat-body.ts'
import { chatSubject } from './chat-subject.ts'
import { chooseUsage, estimateUsage, readActions, speaksInActions } from './read-answer.ts'
import type { CallRecord } from './record-call.ts'
import type { StreamedAnswer } from './stream-reader.ts'
import { findWarnings } from './warnings.ts'

export interface CallDependencies {
  readonly quirks: QuirkStore
  readonly ledger: Ledger
  /** The profile's key, for its own address alone. */
  readonly key: (profile: ModelProfile) => Promise<string | undefined>
  readonly limits: () => ModelLimits
  readonly budgets: () => ModelBudgets
  /** Writes that nobody waits for; the service waits for them when it stops. */
  readonly later: (work: Promise<unknown>) => void
}

const mostRetries = 4

/** A call of a model, from its budget to the last word. */
export class ChatCall {
  readonly #deps: CallDependencies
  readonly #profile: ModelProfile
  readonly #request: ChatRequest
  readonly #options: ChatOptions
  readonly #record: CallRecord
  readonly #warnings: ModelWarning[] = []
  #key: string | undefined
  /** Text and reasoning that came, for what a call that breaks off has used. */
  #text = ''
  #reasoning = ''
  /** The user has seen some of it. */
  #shown = false
  /** What who listens threw: it ends the call, and is no fault of the server. */
  #listenerFault: { readonly error: unknown } | undefined

  constructor(
    deps: CallDependencies,
    profile: ModelProfile,
    request: ChatRequest,
    options: ChatOptions,
    record: CallRecord,
  ) {
    this.#deps = deps
    this.#profile = profile
    this.#request = request
    this.#options = options
    this.#record = record
  }

  /** @throws ModelProblem */
  async run(): Promise<ChatAnswer> {
    const { quirks: store, key } = this.#deps
    const [quirks, secret] = await Promise.all([store.read(this.#profile), key(this.#profile)])
    this.#key = secret
    const { parameters } = this.#profile
    const prompt = estimatePrompt(this.#request)
    const maxTokens =
      this.#request.maxTokens ??
      parameters.maxTokens ??
      readExtraLimit(parameters.extra) ??
      chooseMaxTokens(quirks.window ?? smallestWindow, prompt)
    const settle = await this.#reserve(prompt, maxTokens)
    try {
      return await this.#finish(await this.#ask(quirks, maxTokens), settle)
    } catch (error) {
      const spent = await this.#judgeUse(error)
      this.#record.spent(spent)
      settle(spent)
      throw error
    }
  }

  /** Holds what the call may use at most against the budgets. */
  async #reserve(prompt: number, maxTokens: number) {
    const { ledger, budgets, later } = this.#deps
    const { run, role = '' } = this.#options
    const at = new Date()
    const most = reserveUsage(prompt, maxTokens)
    const wanted = {
      ...{ profile: this.#profile.id, role, run: run?.id ?? '', at },
      tokens: most.input + most.output,
      cost: await priceCall(this.#profile, most, at),
    }
    const limits = budgets()
    const reserving = ledger.reserve(wanted, limits)
    const isLimited = Object.values(limits).some((limit) => limit !== undefined)
    // Where nothing is limited, the account need not be waited for; that it failed is told when it is settled.
    if (isLimited) {
      const reserved = await reserving
      if (!('id' in reserved)) throw refuseCall(reserved)
    } else reserving.catch(() => {})
    return (used: Spent) => later(ledger.settleOnceReserved(reserving, used))
  }

  async #ask(quirks: Quirks, maxTokens: number): Promise<StreamedAnswer> {
    const { totalSeconds } = this.#deps.limits()
    const totalMs = Math.round(totalSeconds * 1000)
    const total = AbortSignal.timeout(totalMs)
    const { signal: given } = this.#options
    const signal = given ? AbortSignal.any([given, total]) : total
    const inActions = () => speaksInActions(this.#request, asking.quirks)
    const asking: AdaptingAsk = {
      quirks,
      body: (now) => chatBody(this.#profile, this.#request, now, maxTokens),
      ask: (body) =>
        askOnce({
          ...{ profile: this.#profile, key: this.#key, body, signal, tools: this.#request.tools },
          limits: readTryLimits(this.#profile, this.#deps.limits()),
          onText: (event) => this.#take(event, inActions()),
          onBegin: () => this.#record.begun(),
        }),
      learn: (changes) => this.#deps.later(this.#deps.quirks.learn(this.#profile, changes)),
      warnings: this.#warnings,
    }
    try {
      const streamed = await withRetries(() => askAdapting(asking), {
        ...{ retries: mostRetries, signal, deadline: performance.now() + totalMs },
        mayRetry: () => !this.#shown,
        onRetry: ({ reason }, waitMs) => this.#record.retrying(reason, waitMs),
      })
      this.#learnReasoning(asking, streamed)
      return inActions() ? readActions(streamed, this.#request) : streamed
    } catch (error) {
      throw await this.#explain(error, given, total)
    }
  }

  #take(event: Extract<ModelEvent, { type: 'text' | 'reasoning' }>, inActions: boolean): void {
    if (event.type === 'text') this.#text += event.text
    else this.#reasoning += event.text
    // A text that stands for a call of a tool is nothing to show.
    if (inActions) return
    this.#shown = true
    try {
      this.#options.onEvent?.(event)
    } catch (error) {
      this.#listenerFault = { error }
      throw error
    }
  }

  #learnReasoning(asking: AdaptingAsk, { reasoningField }: StreamedAnswer): void {
    if (reasoningField === undefined || asking.quirks.reasoningField === reasoningField) return
    asking.learn({ reasoningField })
  }

  async #finish(streamed: StreamedAnswer, settle: (used: Spent) => void): Promise<ChatAnswer> {
    const usage = chooseUsage(this.#request, streamed)
    const cost = await priceCall(this.#profile, usage, new Date())
    settle({ usage, cost })
    const warnings = findWarnings(this.#request, streamed, usage, cost, this.#deps.budgets())
    const { text, reasoning, toolCalls, finishReason, model } = streamed
    return {
      ...{ text, reasoning, toolCalls, finishReason, usage, cost, cached: false },
      model: model || this.#profile.model,
      warnings: [...this.#warnings, ...warnings],
    }
  }

  /** What a call that failed has used: nothing where it was refused, an estimate where an answer had begun. */
  async #judgeUse(error: unknown): Promise<{ usage: ModelUsage; cost: number | null }> {
    const reason = error instanceof ModelProblem ? error.reason : 'cancelled'
    const begun = this.#text !== '' || this.#reasoning !== ''
    const isRead = begun || ['timeout', 'cancelled', 'truncated', 'malformed', 'filtered'].includes(reason)
    const usage: ModelUsage = isRead
      ? estimateUsage(this.#request, { text: this.#text, reasoning: this.#reasoning, toolCalls: [] })
      : unused
    return { usage, cost: await priceCall(this.#profile, usage, new Date()) }
  }

  async #explain(error: unknown, given: AbortSignal | undefined, total: AbortSignal): Promise<unknown> {
    if (this.#listenerFault) return this.#listenerFault.error
    if (given?.aborted) {
      return new ModelProblem('cancelled', 'The call was cancelled.', 'Ask again when you want the answer.', {
        cause: given.reason,
      })
    }
    const { totalSeconds } = this.#deps.limits()
    if (total.aborted) {
      const late = `did not finish within ${totalSeconds} ${agree(totalSeconds, 'second', 'seconds')}`
      return this.#describe({ reason: 'timeout', said: '', late, cause: error })
    }
    const failure = error instanceof FailedTry ? error.failure : readFailure(error, Date.now())
    return this.#describe(await this.#identify(failure, given))
  }

  /** Where the connection broke without an answer, it is looked what speaks there at all. */
  async #identify(failure: Failure, given: AbortSignal | undefined): Promise<Failure> {
    const isOdd = failure.reason === 'unreachable' && failure.status === undefined && this.#text === ''
    if (!isOdd || /ECONNREFUSED|ENOTFOUND|EAI_|EHOST|ENET/u.test(failure.said)) return failure
    try {
      const late = AbortSignal.timeout(1500)
      const until = given ? AbortSignal.any([given, late]) : late
      await refuseOtherProtocol(expected, this.#profile.baseUrl, until)
      return failure
    } catch (wrong) {
      return readFailure(wrong, Date.now())
    }
  }

  #describe(failure: Failure): ModelProblem {
    const { firstByteMs } = readTryLimits(this.#profile, this.#deps.limits())
    const sent = this.#request.messages.map(({ content }) => content)
    return describeFailure(failure, chatSubject(this.#profile, this.#key, firstByteMs / 1000, sent))
  }
}

const expected = {
  protocol: 'HTTP',
  port: 80,
  ports: 'Ollama is at 11434, vLLM at 8000, LM Studio at 1234.',
} as const
