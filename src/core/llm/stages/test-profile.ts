import {
  type ChatRequest,
  type ModelProfile,
  type ModelTestEvent,
  ModelTestStage,
} from '../../../contract/llm.ts'
import { agree, formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import { isLoopback, smallestWindow } from '../call/call-limits.ts'
import { describeFailure, type Subject } from '../failures/failure-words.ts'
import { readFailure } from '../failures/read-failure.ts'
import { type ChatAnswer, ModelProblem, type Quirks } from '../ports.ts'
import type { QuirkChanges } from '../quirks/quirk-store.ts'
import { readHost, tryConnection, trySecurity } from './connect.ts'
import { isListed, listModels, suggestModel } from './list-models.ts'

/** What the stages ask of the layer that they test. */
export interface TestedLayer {
  readonly key: string | undefined
  readonly subject: Subject
  chat(request: ChatRequest, signal: AbortSignal): Promise<ChatAnswer>
  quirks(): Promise<Quirks>
  learn(changes: QuirkChanges): Promise<void>
  /** Forgets what was learnt: the server may have changed. */
  forget(): Promise<void>
  findWindow(signal: AbortSignal): Promise<number | undefined>
}

/** The whole test takes no longer. */
const testMs = 20_000

type Verdict = Omit<ModelTestEvent, 'stage' | 'ms'>
const ok = (message: string): Verdict => ({ status: 'ok', message })
const warning = (message: string, remedy?: string): Verdict => ({
  status: 'warning',
  message,
  ...defined({ remedy }),
})
const skipped = (message: string): Verdict => ({ status: 'skipped', message })

/** Tests a profile stage by stage, each through the very layer that calls will go through; what is learnt of it stays. */
export class ProfileTest {
  readonly #profile: ModelProfile
  readonly #layer: TestedLayer
  readonly #onStage: (event: ModelTestEvent) => void
  readonly #signal: AbortSignal
  readonly #events: ModelTestEvent[] = []
  #models: string[] | undefined
  #answer: ChatAnswer | undefined

  constructor(
    profile: ModelProfile,
    layer: TestedLayer,
    onStage: (event: ModelTestEvent) => void,
    given: AbortSignal | undefined,
  ) {
    const late = AbortSignal.timeout(testMs)
    this.#profile = profile
    this.#layer = layer
    this.#onStage = onStage
    this.#signal = given ? AbortSignal.any([given, late]) : late
  }

  /** All stages, in order; after one without which nothing works, the others are skipped. */
  async run(given: AbortSignal | undefined): Promise<ModelTestEvent[]> {
    const stages: Record<ModelTestStage, () => Promise<Verdict>> = {
      connect: () => this.#connect(),
      tls: () => this.#secure(),
      key: () => this.#list(),
      models: async () => this.#judgeList(),
      model: async () => this.#judgeModel(),
      chat: () => this.#chat(),
      stream: async () => ok('It streams, and says when it is done.'),
      usage: async () => this.#judgeUsage(),
      tools: () => this.#callTool(),
      schema: () => this.#followSchema(),
      window: () => this.#findWindow(),
    }
    let hasFailed = false
    for (const stage of ModelTestStage.options) {
      given?.throwIfAborted()
      const began = performance.now()
      const verdict: Verdict = hasFailed
        ? skipped('An earlier stage failed.')
        : await this.#try(stages[stage])
      given?.throwIfAborted()
      const event = { stage, ms: Math.round(performance.now() - began), ...verdict }
      hasFailed ||= verdict.status === 'failed'
      this.#events.push(event)
      this.#onStage(event)
    }
    return this.#events
  }

  async #try(stage: () => Promise<Verdict>): Promise<Verdict> {
    try {
      return await stage()
    } catch (error) {
      if (this.#signal.aborted) {
        const message = `The test took longer than ${testMs / 1000} ${agree(testMs / 1000, 'second', 'seconds')}.`
        return {
          status: 'failed',
          message,
          remedy: 'Check that the server is not overloaded, and try again.',
        }
      }
      const problem =
        error instanceof ModelProblem
          ? error
          : describeFailure(readFailure(error, Date.now()), this.#layer.subject)
      return { status: 'failed', message: problem.message, remedy: problem.remedy }
    }
  }

  async #connect(): Promise<Verdict> {
    const { baseUrl } = this.#profile
    await tryConnection(baseUrl, this.#signal)
    const { host, port } = readHost(baseUrl)
    return ok(`${host}:${port} takes connections.`)
  }

  async #secure(): Promise<Verdict> {
    const { baseUrl } = this.#profile
    if (readHost(baseUrl).isSecure)
      return ok(`${await trySecurity(baseUrl, this.#signal)}, and its certificate is good.`)
    if (isLoopback(baseUrl)) return skipped('The server is on this machine.')
    return warning('What is sent there is not encrypted.', 'Use https where the server offers it.')
  }

  async #list(): Promise<Verdict> {
    const { key } = this.#layer
    try {
      this.#models = await listModels(this.#profile, key, this.#signal)
    } catch (error) {
      const { status, reason } = readFailure(error, Date.now())
      if (reason === 'unauthorized') throw error
      // A server without a list of models may answer well all the same.
      if (status === undefined) throw error
    }
    if (this.#models === undefined) return skipped('The server lists no models: the chat will show it.')
    return ok(key === undefined ? 'No key is needed to list the models.' : 'The key is accepted.')
  }

  #judgeList(): Verdict {
    if (this.#models === undefined)
      return warning('The server does not list its models.', 'Type the name of the model.')
    return ok(`${formatCount(this.#models.length, 'model')} on offer.`)
  }

  #judgeModel(): Verdict {
    const { model } = this.#profile
    if (this.#models === undefined) return skipped('The chat will show whether it is there.')
    if (isListed(model, this.#models)) return ok(`${model} is there.`)
    return warning(`The server does not list ${model}.`, suggestModel(model, this.#models))
  }

  async #chat(): Promise<Verdict> {
    await this.#layer.forget()
    const messages = [{ role: 'user' as const, content: 'Say OK.' }]
    this.#answer = await this.#layer.chat({ messages, maxTokens: 64 }, this.#signal)
    return ok('It answers.')
  }

  #judgeUsage(): Verdict {
    if (this.#answer?.usage.from === 'reported') return ok('It tells how many tokens it used.')
    return warning('It does not tell how many tokens it used: they are estimated.')
  }

  async #callTool(): Promise<Verdict> {
    const tools = [{ name: 'report_number', description: 'Reports a number.', parameters: numberSchema }]
    const messages = [{ role: 'user' as const, content: 'Report the number 7 with the tool.' }]
    const request = { messages, tools, toolChoice: 'required', maxTokens: 256 }
    const called = await this.#attempt(request)
    if ('failed' in called) return notTold(called.failed)
    const { tools: way } = await this.#layer.quirks()
    if (callsTool(called)) {
      return way === 'native'
        ? ok('It calls tools.')
        : warning('It has no tools: they are asked for as JSON.')
    }
    if (way === 'native') await this.#layer.learn({ tools: 'schema' })
    const again = await this.#attempt(request)
    return !('failed' in again) && callsTool(again)
      ? warning('It does not call tools: they are asked for as JSON.')
      : warning(
          'It does not call tools, nor answer in their place.',
          'Choose another model for work with tools.',
        )
  }

  async #followSchema(): Promise<Verdict> {
    const messages = [{ role: 'user' as const, content: 'Give the number 7 as JSON: {"number": 7}' }]
    const { schema: first } = await this.#layer.quirks()
    for (const schema of ['as it is', 'json_object', 'text'] as const) {
      if (schema !== 'as it is') await this.#layer.learn({ schema })
      const answer = await this.#attempt({ messages, schema: numberSchema, maxTokens: 256 })
      if ('failed' in answer) return notTold(answer.failed)
      if (!holdsNumber(answer.text)) continue
      const { schema: way } = await this.#layer.quirks()
      return way === 'json_schema'
        ? ok('It follows a schema.')
        : warning('It takes no schema: it is asked for in words.')
    }
    // None is better than another.
    await this.#layer.learn({ schema: first })
    return warning('It does not answer in JSON.', 'Choose another model for answers that are checked.')
  }

  async #findWindow(): Promise<Verdict> {
    const window = await this.#layer.findWindow(this.#signal)
    if (window !== undefined) return ok(`Its window has ${formatCount(window, 'token')}.`)
    return warning(
      `Nobody tells how large its window is: ${formatCount(smallestWindow, 'token')} are assumed.`,
    )
  }

  /** What a model can do without is no reason to fail; nor is anything learnt from a server that gave no answer. */
  async #attempt(request: ChatRequest): Promise<ChatAnswer | { readonly failed: ModelProblem }> {
    try {
      return await this.#layer.chat(request, this.#signal)
    } catch (error) {
      if (this.#signal.aborted || !(error instanceof ModelProblem)) throw error
      return { failed: error }
    }
  }
}

function notTold({ message, remedy }: ModelProblem): Verdict {
  return warning(`It cannot be told: ${message}`, remedy)
}

function callsTool({ toolCalls }: ChatAnswer): boolean {
  return toolCalls.some(({ input }) => input !== undefined)
}

const numberSchema = {
  type: 'object',
  properties: { number: { type: 'integer' } },
  required: ['number'],
  additionalProperties: false,
}

function holdsNumber(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1))
    return (
      typeof value === 'object' && value !== null && 'number' in value && typeof value.number === 'number'
    )
  } catch {
    return false
  }
}
