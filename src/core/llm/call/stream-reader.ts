import type { ChatTool, ModelEvent, ModelUsage } from '../../../contract/llm.ts'
import type { ToolCall } from '../ports.ts'
import { readUsage } from '../usage/read-usage.ts'
import { ToolCallAssembler } from './tool-calls.ts'

/** What a stream said, once it has ended. */
export interface StreamedAnswer {
  readonly text: string
  readonly reasoning: string
  readonly toolCalls: ToolCall[]
  readonly finishReason: string
  readonly model: string
  readonly usage: ModelUsage | undefined
  readonly reasoningField: 'reasoning_content' | 'reasoning' | undefined
}

type Fields = Readonly<Record<string, unknown>>

/** Puts an answer together from the chunks of a stream, whichever of the many ways a server sends them. */
export class StreamReader {
  readonly #calls = new ToolCallAssembler()
  readonly #onText: (event: Extract<ModelEvent, { type: 'text' | 'reasoning' }>) => void
  #text = ''
  #reasoning = ''
  #refusal = ''
  #finish = ''
  #model = ''
  #usage: ModelUsage | undefined
  #field: 'reasoning_content' | 'reasoning' | undefined
  #chunks = 0

  /** @param onText told of every piece of text and reasoning */
  constructor(onText: (event: Extract<ModelEvent, { type: 'text' | 'reasoning' }>) => void) {
    this.#onText = onText
  }

  /** The server said that it is done. */
  get isFinished(): boolean {
    return this.#finish !== ''
  }

  get hasUsage(): boolean {
    return this.#usage !== undefined
  }

  /** Chunks that came. */
  get chunks(): number {
    return this.#chunks
  }

  /** What the server refused to answer, in its words. */
  get refusal(): string {
    return this.#text === '' && this.#calls.isEmpty ? this.#refusal : ''
  }

  get finishReason(): string {
    return this.#finish
  }

  /** @returns the error that the chunk holds in place of an answer */
  take(chunk: unknown): unknown {
    if (!isFields(chunk)) return undefined
    this.#chunks += 1
    const { choices } = chunk
    if (Array.isArray(choices) ? holdsError(chunk) : isError(chunk)) return chunk
    if (typeof chunk.model === 'string' && chunk.model !== '') this.#model = chunk.model
    const groq = isFields(chunk.x_groq) ? chunk.x_groq.usage : undefined
    this.#usage = readUsage(chunk.usage) ?? readUsage(groq) ?? this.#usage
    const choice = Array.isArray(choices) ? choices.find(isFirst) : undefined
    return isFields(choice) ? this.#takeChoice(choice) : undefined
  }

  /** @param tools what could be called */
  finish(tools: readonly ChatTool[]): StreamedAnswer {
    const toolCalls = this.#calls.finish(tools)
    return {
      text: this.#text,
      reasoning: this.#reasoning,
      toolCalls,
      finishReason: readFinish(this.#finish, toolCalls.length > 0),
      model: this.#model,
      usage: this.#usage,
      reasoningField: this.#field,
    }
  }

  #takeChoice(choice: Fields): unknown {
    this.#usage = readUsage(choice.usage) ?? this.#usage
    const { delta, message, finish_reason: finish, error } = choice
    if (error !== undefined && error !== null) return { error }
    if (isFields(delta)) this.#takeDelta(delta)
    // The whole message at the end is what the pieces said before, where there were any.
    else if (isFields(message) && this.#text === '' && this.#calls.isEmpty) this.#takeDelta(message)
    if (typeof finish === 'string' && finish !== '') this.#finish = finish
    return undefined
  }

  #takeDelta(delta: Fields): void {
    this.#takeContent(delta.content)
    for (const field of ['reasoning_content', 'reasoning'] as const) {
      const piece = delta[field]
      if (typeof piece !== 'string' || piece === '') continue
      this.#field ??= field
      // Some send the same under both names.
      if (this.#field === field) this.#addReasoning(piece)
    }
    if (typeof delta.refusal === 'string') this.#refusal += delta.refusal
    if (delta.tool_calls) this.#calls.take(delta.tool_calls)
    if (isFields(delta.function_call)) this.#calls.take({ index: 0, function: delta.function_call })
  }

  /** A text, or parts of one: `{type: "text", text}`, `{type: "thinking", thinking}`. */
  #takeContent(content: unknown): void {
    if (typeof content === 'string') this.#addText(content)
    else if (Array.isArray(content)) for (const part of content) if (isFields(part)) this.#takePart(part)
  }

  #takePart(part: Fields): void {
    if (typeof part.text === 'string') this.#addText(part.text)
    if (typeof part.thinking === 'string') this.#addReasoning(part.thinking)
    if (!Array.isArray(part.thinking)) return
    for (const inner of part.thinking) {
      if (isFields(inner) && typeof inner.text === 'string') this.#addReasoning(inner.text)
    }
  }

  #addText(text: string): void {
    if (text === '') return
    this.#text += text
    this.#onText({ type: 'text', text })
  }

  #addReasoning(text: string): void {
    this.#reasoning += text
    this.#onText({ type: 'reasoning', text })
  }
}

/** Only one answer is asked for; servers leave its index out. */
function isFirst(choice: unknown): boolean {
  return isFields(choice) && (choice.index === undefined || choice.index === 0 || choice.index === null)
}

/** An error beside an answer, as gateways put it: an empty one says nothing. */
function holdsError({ error }: Fields): boolean {
  return isFields(error) ? Object.keys(error).length > 0 : typeof error === 'string' && error !== ''
}

function isError({ object, error, detail, message }: Fields): boolean {
  return (
    object === 'error' ||
    (error !== undefined && error !== null) ||
    detail !== undefined ||
    typeof message === 'string'
  )
}

const sameReasons: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  complete: 'stop',
  max_tokens: 'length',
  model_length: 'length',
  function_call: 'tool_calls',
  tool_use: 'tool_calls',
}

/** The reason by OpenAI's names. Some say `stop` where they call a tool. */
function readFinish(reason: string, callsTools: boolean): string {
  const lower = reason.toLowerCase()
  const known = sameReasons[lower] ?? lower
  return known === 'stop' && callsTools ? 'tool_calls' : known
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
