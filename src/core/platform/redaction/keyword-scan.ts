import {
  accountBegan,
  atSign,
  blank,
  classBits,
  digit,
  hexLetter,
  joiner,
  joinerOrGap,
  letter,
  nineDigits,
  outside,
  runEnded,
  runEndedAtSign,
  sawAt,
  shapeStates,
  twelveDigits,
} from './shape-states.ts'

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
  /** So many digits at least stand together, with single blanks, hyphens and dots between them. */
  readonly digits: 0 | 9 | 12
  /** Two letters by themselves with two digits after them are somewhere: the beginning of a bank account number. */
  readonly account: boolean
  /** It has characters beyond ASCII. */
  readonly foreign: boolean
}

const none: readonly number[] = []
/** Of a text in which there is nothing to look at. */
export const unremarkable: Sightings = {
  keywords: none,
  runs: none,
  at: false,
  digits: 0,
  account: false,
  foreign: false,
}

/** A run shorter than this is never judged. */
export const shortestRun = 14

const columnBits = 6
const columns = 1 << columnBits
const other = 0

/** Of each ASCII character: its column in the low bits, its class above them. */
const table = new Uint16Array(128)
{
  let column = 1
  for (const character of 'abcdefghijklmnopqrstuvwxyz0123456789_-.:/ +=~@!$&;%"\\') {
    table[character.charCodeAt(0)] = column++
  }
  const setClass = (code: number, kind: number) => {
    table[code] = (table[code]! & (columns - 1)) | (kind << columnBits)
  }
  for (const character of '_+/=~%') setClass(character.charCodeAt(0), joiner)
  for (const character of '-.') setClass(character.charCodeAt(0), joinerOrGap)
  setClass(32, blank)
  setClass(64, atSign)
  for (let code = 48; code <= 57; code++) setClass(code, digit)
  for (let code = 97; code <= 122; code++) {
    setClass(code, code <= 102 ? hexLetter : letter)
    table[code - 32] = table[code]!
  }
}
const shapes = shapeStates()

/** @param keywords lower case, of the characters above */
export function createKeywordScan(keywords: readonly string[]): KeywordScan {
  const { next, endsAt, firstEnd } = build(keywords)
  const { next: nextShape, says, firstSaying } = shapes
  return {
    scan(text) {
      let found: number[] | undefined
      let runs: number[] | undefined
      let at = false
      let digits: 0 | 9 | 12 = 0
      let account = false
      let foreign = false
      let state = 0
      let shape = 0
      const length = text.length
      // One step past the end, where the last run ends.
      for (let index = 0; index <= length; index++) {
        const code = index < length ? text.charCodeAt(index) : 0
        const entry = code < 128 ? table[code]! : other
        if (code >= 128) foreign = true
        state = next[(state << columnBits) | (entry & (columns - 1))]!
        shape = nextShape[(shape << classBits) | (entry >> columnBits)]!
        if (state >= firstEnd) {
          found ??= []
          for (const keyword of endsAt[state]!) found.push(keyword, index + 1)
        }
        if (shape < firstSaying) continue
        const said = says[shape]
        if (said === sawAt || said === runEndedAtSign) at = true
        else if (said === nineDigits) digits ||= 9
        else if (said === twelveDigits) digits = 12
        else if (said === accountBegan) account = true
        if (said === runEnded || said === runEndedAtSign) {
          const start = startOfRun(text, index)
          if (index - start < shortestRun) continue
          runs ??= []
          runs.push(start, index)
        }
      }
      if (!found && !runs && !at && digits === 0 && !account && !foreign) return unremarkable
      return { keywords: found ?? none, runs: runs ?? none, at, digits, account, foreign }
    },
  }
}

function startOfRun(text: string, end: number): number {
  let start = end
  for (; start > 0; start--) {
    const code = text.charCodeAt(start - 1)
    const kind = code < 128 ? table[code]! >> columnBits : outside
    if (kind < joiner) break
  }
  return start
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
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at]!
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
  // The first states are met most, and should lie together; those where a keyword ends come last: a comparison tells them.
  const all = [0, ...queue]
  return inOrder(next, endsAt, [
    ...all.filter((state) => !endsAt[state]),
    ...all.filter((state) => endsAt[state]),
  ])
}

/** The same states under other numbers. */
function inOrder(next: Uint16Array, endsAt: readonly (number[] | undefined)[], order: readonly number[]) {
  const place = new Uint16Array(endsAt.length)
  order.forEach((state, index) => {
    place[state] = index
  })
  const moved = new Uint16Array(order.length * columns)
  order.forEach((state, index) => {
    for (let column = 0; column < columns; column++) {
      moved[index * columns + column] = place[next[state * columns + column]!]!
    }
  })
  const ends = order.map((state) => endsAt[state])
  return { next: moved, endsAt: ends, firstEnd: ends.findIndex((keywords) => keywords !== undefined) }
}
