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
  /** An object without fields came: what a call begins with at some servers, and all of it at others. */
  isEmptyObject: boolean
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
      .map((draft) => {
        const id = chooseId(draft.id, taken)
        taken.add(id)
        const tool = tools.find(({ name }) => name === draft.name)
        const text = draft.text === '' && draft.isEmptyObject ? '{}' : draft.text
        return { id, name: draft.name, ...readArguments(text, tool) }
      })
  }

  #take(piece: Piece): void {
    const index = readIndex(piece.index)
    const id = typeof piece.id === 'string' ? piece.id : ''
    const name = typeof piece.function?.name === 'string' ? piece.function.name : ''
    const given = piece.function?.arguments
    const text =
      typeof given === 'string' ? given : given === null || given === undefined ? '' : JSON.stringify(given)
    const isWhole = typeof given === 'object' && given !== null
    const known = this.#find(index, id)
    // Some send the whole call once more when it is complete.
    if (known && id !== '' && known.id === id && text !== '' && known.text === text && isJson(text)) return
    const draft = known && !isAnother(known, name, text, isWhole) ? known : this.#begin(index)
    if (draft.id === '') draft.id = id
    if (draft.name === '') draft.name = name
    if (isWhole && text === '{}' && draft.text === '') draft.isEmptyObject = true
    else draft.text += text
  }

  /** The call that a piece goes on with, by what it carries of index and id; `undefined`: it begins another. */
  #find(index: number | undefined, id: string): Draft | undefined {
    const known = this.#drafts.findLast(
      (draft) => id !== '' && draft.id === id && sameIndex(draft.index, index),
    )
    if (known) return known
    const draft =
      index === undefined ? this.#drafts.at(-1) : this.#drafts.findLast((one) => one.index === index)
    return id !== '' && draft?.id ? undefined : draft
  }

  #begin(index: number | undefined): Draft {
    const draft: Draft = { index, id: '', name: '', text: '', isEmptyObject: false }
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

/** Whether a piece that could go on with a call begins another: that one is whole, or has another name. */
function isAnother(draft: Draft, name: string, text: string, isWhole: boolean): boolean {
  const hasArguments = draft.text !== '' || draft.isEmptyObject
  if (isWhole && draft.text !== '') return true
  if (name === '' || draft.name === '') return false
  if (name !== draft.name) return true
  // The same name again goes on with a call only while its arguments are not whole.
  return hasArguments ? isWhole || isJson(draft.text) : text === ''
}

/** Servers leave ids out, and give one to several calls. */
function chooseId(given: string, taken: ReadonlySet<string>): string {
  if (given !== '' && !taken.has(given)) return given
  for (let at = taken.size; ; at += 1) if (!taken.has(`call_${at}`)) return `call_${at}`
}

/** A number, as text too. */
function readIndex(index: unknown): number | undefined {
  const number = typeof index === 'string' && /^\d+$/u.test(index) ? Number(index) : index
  return typeof number === 'number' ? number : undefined
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
