import * as z from 'zod'
import type { ChatRequest, ModelEvent, ModelProfile } from '../../contract/llm.ts'
import { sortKeys } from '../../shared/sort-keys.ts'
import type { Cache, CachedValues } from '../cache/ports.ts'
import { unused } from './budgets/account.ts'
import type { ChatAnswer } from './ports.ts'

const Stored = z.object({
  text: z.string(),
  reasoning: z.string(),
  toolCalls: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      arguments: z.string(),
      input: z.record(z.string(), z.unknown()).optional(),
      fault: z.string().exactOptional(),
    }),
  ),
  finishReason: z.string(),
  model: z.string(),
})
type Stored = z.infer<typeof Stored>

const day = 86_400_000
const mostDays = 30

/** Answers that were paid for once. Only those that came well, and whole. */
export class AnswerCache {
  readonly #values: CachedValues<Stored>

  /** @param keptDays how long prompts and answers may be kept */
  constructor(cache: Cache, keptDays: () => number) {
    this.#values = cache.values<Stored>({
      name: 'llm.answers',
      get ttlMs() {
        return Math.min(mostDays, keptDays()) * day
      },
      encode: (answer) => new TextEncoder().encode(JSON.stringify(answer)),
      decode: (bytes) => Stored.parse(JSON.parse(new TextDecoder().decode(bytes))),
    })
  }

  /** Forgets all answers. */
  clear(): Promise<void> {
    return this.#values.clear()
  }

  /** The answer to the very same question, for free. */
  async find(profile: ModelProfile, request: ChatRequest): Promise<ChatAnswer | undefined> {
    const stored = await this.#values.get(readKey(profile, request))
    if (!stored) return undefined
    const toolCalls = stored.toolCalls.map(({ input, ...call }) => ({ ...call, input }))
    return { ...stored, toolCalls, usage: unused, cost: 0, warnings: [], cached: true }
  }

  async keep(profile: ModelProfile, request: ChatRequest, answer: ChatAnswer): Promise<void> {
    if (answer.finishReason === 'length') return
    const { text, reasoning, toolCalls, finishReason, model } = answer
    await this.#values.set(
      readKey(profile, request),
      Stored.parse({ text, reasoning, toolCalls, finishReason, model }),
    )
  }
}

/** The events of an answer that is there already: each text in one piece. */
export function replay(
  { text, reasoning }: ChatAnswer,
  onEvent: ((event: ModelEvent) => void) | undefined,
): void {
  if (reasoning !== '') onEvent?.({ type: 'reasoning', text: reasoning })
  if (text !== '') onEvent?.({ type: 'text', text })
}

/** All that an answer follows from; neither the key nor what it costs is of it. */
function readKey({ id, baseUrl, model, parameters }: ModelProfile, request: ChatRequest): string {
  return JSON.stringify(sortKeys({ id, baseUrl, model, parameters, request }))
}
