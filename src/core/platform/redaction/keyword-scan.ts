/**
 * One look at every character: which keywords occur where, and which runs of characters look random enough to be judged
 * by the entropy rule. Everything dearer happens only where this found something, so a clean line costs one pass.
 *
 * The keywords are found with an automaton of Aho and Corasick (doi.org/10.1145/360825.360855), without regard to case.
 */
export interface KeywordScan {
  scan(text: string): Sightings
}

export interface Sightings {
  /** Index of the keyword, and the position after its last character; two numbers each, by that position. */
  readonly keywords: readonly number[]
  /** Start and end of runs that mix letters and digits; two numbers each. */
  readonly runs: readonly number[]
  /** The text has an `@`. */
  readonly at: boolean
  /** The longest stretch of digits, with single blanks, hyphens and dots between them. */
  readonly digits: number
  /** Two letters by themselves with two digits after them are somewhere: the beginning of a bank account number. */
  readonly account: boolean
}

/** A run shorter than this is never judged. */
export const shortestRun = 12

const columnBits = 6
const columns = 1 << columnBits
const other = 0

/** Classes of characters for runs; letters are the highest. */
const outside = 0
const joiner = 1
const digit = 2
const hexLetter = 3
const letter = 4

/** Of each ASCII character: its column in the low bits, its class above them. */
const table = new Uint16Array(128)
{
  let column = 1
  for (const character of 'abcdefghijklmnopqrstuvwxyz0123456789_-.:/ +=~@!$&;%') {
    table[character.charCodeAt(0)] = column++
  }
  const setClass = (code: number, kind: number) => {
    table[code] = (table[code]! & (columns - 1)) | (kind * columns)
  }
  for (const character of '_-+/=.~%') setClass(character.charCodeAt(0), joiner)
  for (let code = 48; code <= 57; code++) setClass(code, digit)
  for (let code = 97; code <= 122; code++) {
    setClass(code, code <= 102 ? hexLetter : letter)
    table[code - 32] = table[code]!
  }
}

/** @param keywords lower case, of the characters above */
export function createKeywordScan(keywords: readonly string[]): KeywordScan {
  const { next, endsAt } = build(keywords)
  const isEnd = Uint8Array.from(endsAt, (ends) => (ends ? 1 : 0))
  return {
    scan(text) {
      const found: number[] = []
      const runs: number[] = []
      let state = 0
      let at = false
      let account = false
      let runStart = 0
      /** From letters to digits and back. */
      let changes = 0
      let beyondHex = false
      let last = outside
      let letters = 0
      let lettersBefore = 0
      /** The letters follow digits: a part of an id. */
      let glued = false
      let digits = 0
      let longestDigits = 0
      let gap = false
      const length = text.length
      for (let index = 0; index <= length; index++) {
        const code = index < length ? text.charCodeAt(index) : 0
        const entry = code < 128 ? table[code]! : other
        state = next[state * columns + (entry & (columns - 1))]!
        if (isEnd[state] === 1) for (const keyword of endsAt[state]!) found.push(keyword, index + 1)

        const kind = entry >> columnBits
        if (kind >= hexLetter) {
          if (last === digit) {
            changes++
            if (letters === 0) glued = true
          } else if (letters === 0) glued = false
          if (kind === letter) beyondHex = true
          last = hexLetter
          letters++
          digits = 0
        } else if (kind === digit) {
          if (last === hexLetter) changes++
          last = digit
          if (digits === 0) lettersBefore = letters
          letters = 0
          digits++
          gap = false
          if (digits > longestDigits) longestDigits = digits
          if (digits === 2 && lettersBefore === 2 && !glued) account = true
        } else {
          letters = 0
          if (digits > 0) {
            if (!gap && (code === 32 || code === 45 || code === 46)) gap = true
            else digits = 0
          }
          if (kind === outside) {
            if (beyondHex && changes >= 2 && index - runStart >= shortestRun) runs.push(runStart, index)
            if (code === 64) at = true
            runStart = index + 1
            changes = 0
            beyondHex = false
            last = outside
          }
        }
      }
      return { keywords: found, runs, at, digits: longestDigits, account }
    },
  }
}

function build(keywords: readonly string[]) {
  const states = 1 + keywords.reduce((sum, keyword) => sum + keyword.length, 0)
  const next = new Uint16Array(states * columns)
  const endsAt: (number[] | undefined)[] = new Array(states).fill(undefined)
  let count = 1
  keywords.forEach((keyword, index) => {
    let state = 0
    for (const character of keyword) {
      const column = (table[character.charCodeAt(0)] ?? other) & (columns - 1)
      if (!column) throw new RangeError(`A keyword cannot have ${JSON.stringify(character)}: ${keyword}`)
      state = next[state * columns + column] ||= count++
    }
    endsAt[state] = [...(endsAt[state] ?? []), index]
  })
  // Breadth first: where a state has no way on, it goes on where its longest proper suffix would.
  const fallback = new Uint16Array(count)
  const queue: number[] = []
  for (let column = 0; column < columns; column++) if (next[column]) queue.push(next[column]!)
  for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
    const suffix = fallback[state]!
    if (endsAt[suffix]) endsAt[state] = [...(endsAt[state] ?? []), ...endsAt[suffix]]
    for (let column = 0; column < columns; column++) {
      const to = next[state * columns + column]
      const without = next[suffix * columns + column]!
      if (to) {
        fallback[to] = without
        queue.push(to)
      } else next[state * columns + column] = without
    }
  }
  return { next, endsAt }
}
