import type { ChatTool } from '../../../contract/llm.ts'
import type { ToolCall } from '../ports.ts'

/** A piece of a call as servers send it. Any part may be missing; `arguments` may be a whole object. */
interface Piece {
  readonly index?: unknown
  readonly id?: unknown
  readonly function?: { readonly name?: unknown; readonly arguments?: unknown } | null
}

interface Draft {
  index: number | undefined
  id: string
  name: string
  text: string
}

/**
 * Puts calls of tools together from the pieces of a stream. By the format a piece carries the index of its call, and the
 * first one id and name; servers leave out either, send several calls under one index, or repeat all of it in each piece.
 */
export class ToolCallAssembler {
  readonly #drafts: Draft[] = []

  /** Takes `tool_calls` of a delta. */
  take(pieces: unknown): void {
    for (const piece of Array.isArray(pieces) ? pieces : [pieces]) if (isPiece(piece)) this.#take(piece)
  }

  get isEmpty(): boolean {
    return this.#drafts.length === 0
  }

  /** The calls, in the order they began. Ids that are missing or taken are made. */
  finish(tools: readonly ChatTool[]): ToolCall[] {
    const taken = new Set<string>()
    return this.#drafts
      .filter(({ name, text }) => name !== '' || text !== '')
      .map((draft, at) => {
        const id = draft.id !== '' && !taken.has(draft.id) ? draft.id : `call_${at}`
        taken.add(id)
        const tool = tools.find(({ name }) => name === draft.name)
        return { id, name: draft.name, ...readArguments(draft.text, tool) }
      })
  }

  #take(piece: Piece): void {
    const index = typeof piece.index === 'number' ? piece.index : undefined
    const id = typeof piece.id === 'string' ? piece.id : ''
    const name = typeof piece.function?.name === 'string' ? piece.function.name : ''
    const given = piece.function?.arguments
    const text =
      typeof given === 'string' ? given : given === null || given === undefined ? '' : JSON.stringify(given)
    const isWhole = typeof given === 'object' && given !== null
    const draft = this.#find(index, id, name, isWhole) ?? this.#begin(index)
    if (draft.id === '') draft.id = id
    if (draft.name === '') draft.name = name
    draft.text += text
  }

  /** The call that a piece goes on with; `undefined`: it begins another. */
  #find(index: number | undefined, id: string, name: string, isWhole: boolean): Draft | undefined {
    const known =
      id === '' ? undefined : this.#drafts.find((draft) => draft.id === id && sameIndex(draft.index, index))
    if (known) return isWhole && known.text !== '' ? undefined : known
    const draft =
      index === undefined ? this.#drafts.at(-1) : this.#drafts.findLast((one) => one.index === index)
    if (!draft) return undefined
    if (id !== '' && draft.id !== '') return undefined
    if (isWhole && draft.text !== '') return undefined
    // A name where there is one already begins another call, once the arguments before it are whole.
    if (name !== '' && draft.name !== '') {
      const isRepeated = name === draft.name && draft.text !== '' && !isJson(draft.text)
      return isRepeated ? draft : undefined
    }
    return draft
  }

  #begin(index: number | undefined): Draft {
    const draft: Draft = { index, id: '', name: '', text: '' }
    this.#drafts.push(draft)
    return draft
  }
}

/** The arguments of a call, or why they cannot be used, in words for the model. Never guessed. */
export function readArguments(
  text: string,
  tool: ChatTool | undefined,
): Pick<ToolCall, 'arguments' | 'input' | 'fault'> {
  if (text.trim() === '') {
    const required = tool?.parameters?.required
    // A tool that needs nothing is mostly called with nothing.
    if (!Array.isArray(required) || required.length === 0) return { arguments: '{}', input: {} }
    return {
      arguments: text,
      input: undefined,
      fault: `The arguments are missing. Needed: ${required.join(', ')}.`,
    }
  }
  let value: unknown
  try {
    value = JSON.parse(text)
    // Some models quote the whole object.
    if (typeof value === 'string') value = JSON.parse(value)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return {
      arguments: text,
      input: undefined,
      fault: `The arguments are not valid JSON (${why}). Call the tool again with one JSON object.`,
    }
  }
  if (isObject(value))
    return { arguments: typeof value === 'string' ? text : JSON.stringify(value), input: value }
  return { arguments: text, input: undefined, fault: 'The arguments must be one JSON object.' }
}

function sameIndex(a: number | undefined, b: number | undefined): boolean {
  return a === undefined || b === undefined || a === b
}

function isPiece(value: unknown): value is Piece {
  return isObject(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
