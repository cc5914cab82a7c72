/**
 * A finite automaton that tells, character by character and without a branch, where a text has a shape worth a closer look.
 * Branches that go now this way, now that cost more than all the rest of the scan.
 */

/** Classes of characters: what ends a run, what joins its parts, what it is made of. */
export const outside = 0
export const blank = 1
export const atSign = 2
export const joiner = 3
/** A joiner that may also stand between groups of digits. */
export const joinerOrGap = 4
export const digit = 5
export const hexLetter = 6
export const letter = 7

/** What a state says about the text up to its character. */
export const nothing = 0
/** Before this character, a run ended that mixes letters (one beyond `f` among them) and digits by turns. */
export const runEnded = 1
export const sawAt = 2
/** Nine digits, and twelve, with single blanks, hyphens and dots between them. */
export const nineDigits = 3
export const twelveDigits = 4
/** Two letters by themselves with two digits after them: the beginning of a bank account number. */
export const accountBegan = 5
/** `runEnded` and `sawAt` in one. */
export const runEndedAtSign = 6

interface Shape {
  /** Of the run: what came last, how often letters and digits took turns (2: twice or more), a letter beyond `f`. */
  readonly last: 0 | typeof digit | typeof letter
  readonly turns: number
  readonly beyondHex: boolean
  readonly digits: number
  /** A single character stands after the digits. */
  readonly gap: boolean
  /** Letters in a row with no digit right before them, three at most; 4: there was one. */
  readonly letters: number
  /** Digits in a row after exactly two such letters. */
  readonly account: number
  readonly says: number
}

const beginning: Shape = {
  last: 0,
  turns: 0,
  beyondHex: false,
  digits: 0,
  gap: false,
  letters: 0,
  account: 0,
  says: nothing,
}

function after(shape: Shape, kind: number): Shape {
  if (kind === digit) {
    const digits = Math.min(shape.digits + 1, 13)
    const account = shape.letters === 2 ? 1 : shape.account === 1 ? 2 : 0
    return {
      ...shape,
      turns: Math.min(shape.turns + (shape.last === letter ? 1 : 0), 2),
      last: digit,
      digits,
      gap: false,
      letters: 0,
      account: account % 2,
      says: account === 2 ? accountBegan : digits === 9 ? nineDigits : digits === 12 ? twelveDigits : nothing,
    }
  }
  if (kind >= hexLetter) {
    const glued = shape.last === digit && shape.letters === 0 && shape.digits > 0 && !shape.gap
    return {
      last: letter,
      turns: Math.min(shape.turns + (shape.last === digit ? 1 : 0), 2),
      beyondHex: shape.beyondHex || kind === letter,
      digits: 0,
      gap: false,
      letters: glued || shape.letters === 4 ? 4 : Math.min(shape.letters + 1, 3),
      account: 0,
      says: nothing,
    }
  }
  const gap = kind === blank || kind === joinerOrGap
  const goesOn = gap && shape.digits > 0 && !shape.gap
  const run = kind === joiner || kind === joinerOrGap ? shape : beginning
  const ended = run === beginning && shape.turns === 2 && shape.beyondHex
  return {
    last: run.last,
    turns: run.turns,
    beyondHex: run.beyondHex,
    digits: goesOn ? shape.digits : 0,
    gap: goesOn,
    letters: 0,
    account: 0,
    says: kind === atSign ? (ended ? runEndedAtSign : sawAt) : ended ? runEnded : nothing,
  }
}

/** Bits of a class: a state's ways on are at `state << classBits`. */
export const classBits = 3

/** All states that can be reached; those that say something come last. */
export function shapeStates(): { next: Uint16Array; says: Uint8Array; firstSaying: number } {
  const numbers = new Map<string, number>()
  const shapes: Shape[] = []
  const numberShape = (shape: Shape) => {
    const key = JSON.stringify(Object.values(shape))
    let number = numbers.get(key)
    if (number === undefined) {
      number = shapes.push(shape) - 1
      numbers.set(key, number)
    }
    return number
  }
  numberShape(beginning)
  const ways: number[][] = []
  for (let state = 0; state < shapes.length; state++) {
    ways.push(Array.from({ length: 1 << classBits }, (_, kind) => numberShape(after(shapes[state]!, kind))))
  }
  const order = [...shapes.keys()].sort(
    (one, two) => Number(shapes[one]!.says > 0) - Number(shapes[two]!.says > 0) || one - two,
  )
  const place = new Uint16Array(order.length)
  order.forEach((state, index) => {
    place[state] = index
  })
  return {
    next: Uint16Array.from(order.flatMap((state) => ways[state]!.map((to) => place[to]!))),
    says: Uint8Array.from(order, (state) => shapes[state]!.says),
    firstSaying: order.findIndex((state) => shapes[state]!.says > 0),
  }
}
