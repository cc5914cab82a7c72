import * as z from 'zod'
import type { ClaimedSentence } from '../verify/verify-sentence.ts'

const Claim = z.object({
  text: z.string().trim().min(1),
  evidence: z.array(z.object({ chunk: z.string(), quote: z.string() })),
})

/** The shape that a model answers in; only the handles of its passages may be named. */
export function claimsSchema(handles: readonly string[]): Record<string, unknown> {
  const evidence = shape({ chunk: { type: 'string', enum: handles }, quote: { type: 'string' } })
  const sentence = shape({ text: { type: 'string' }, evidence: { type: 'array', items: evidence } })
  return shape({ sentences: { type: 'array', items: sentence } })
}

function shape(properties: Record<string, unknown>): Record<string, unknown> {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

/** Sentences that are read of one answer; what comes after them is left. */
const mostSentences = 50

/**
 * Reads the sentences of an answer while it streams: each as soon as its object is closed, whatever stands around it —
 * words, fences of code, another name for the list.
 */
export class ClaimReader {
  #text = ''
  #at = 0
  #inString = false
  /** Where the objects begin that are open. */
  readonly #open: number[] = []
  #read = 0
  /** Whether any object was closed, so that it was JSON at all. */
  #isJson = false

  /** The sentences that this piece of text completes. */
  add(piece: string): ClaimedSentence[] {
    this.#text += piece
    const claims: ClaimedSentence[] = []
    for (; this.#at < this.#text.length; this.#at += 1) {
      const closed = this.#step(this.#text[this.#at]!)
      if (closed === undefined) continue
      const claim = this.#parse(closed)
      if (claim && this.#read < mostSentences) {
        this.#read += 1
        claims.push(claim)
      }
    }
    return claims
  }

  /** Whether the answer was of the form asked for, even if it has no sentence. */
  get isInForm(): boolean {
    return this.#read > 0 || (this.#isJson && /"?sentences"?\s*:/u.test(this.#text))
  }

  /** Where the object begins that this character closes. */
  #step(character: string): number | undefined {
    if (this.#inString) {
      if (character === '\\') this.#at += 1
      else if (character === '"') this.#inString = false
      return undefined
    }
    if (character === '"' && this.#open.length > 0) this.#inString = true
    else if (character === '{') this.#open.push(this.#at)
    else if (character === '}') return this.#open.pop()
    return undefined
  }

  #parse(start: number): ClaimedSentence | undefined {
    try {
      const value: unknown = JSON.parse(this.#text.slice(start, this.#at + 1))
      this.#isJson = true
      return Claim.safeParse(value).data
    } catch {
      return undefined // braces in words around the JSON
    }
  }
}
