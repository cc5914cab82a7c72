import { type Clause, countShared, readClauses } from './clauses.ts'
import type { Language } from './languages.ts'
import { readQuantities, type WrittenNumber } from './read-quantities.ts'
import { areAkin, readTellingWords, readWords, type Word } from './words.ts'

/**
 * A number that the document says of something else: “the small tank holds 60 litres” where the small one holds 40 and
 * the large one 60. `undefined` where there is none.
 */
export function findMovedNumber(
  sentence: string,
  evidence: readonly string[],
  language: Language | undefined,
): string | undefined {
  const told = evidence.flatMap((text) => readNumbered(text, language))
  for (const said of readNumbered(sentence, language)) {
    const moved = said.numbers.find((number) => isMoved(said, number, told))
    if (moved) return moved.written
  }
  return undefined
}

interface NumberedClause {
  readonly telling: readonly string[]
  /** What tells one of several from the others: model A, 2024, P-204. */
  readonly marks: readonly string[]
  readonly numbers: readonly WrittenNumber[]
}

function readNumbered(text: string, language: Language | undefined): NumberedClause[] {
  return readClauses(text).map((clause) => {
    const { numbers, codes, dates } = readQuantities(clause.text, language)
    const years = dates.flatMap(({ year }) => (year === undefined ? [] : [`#${year}`]))
    const marks = [...readLabels(clause), ...codes.map(({ code }) => code), ...years]
    return { telling: clause.telling, marks, numbers }
  })
}

/** Single capital letters, which tell one of several from the others: model A, model B. */
function readLabels({ words, text, start }: Pick<Clause, 'words' | 'text' | 'start'>): string[] {
  return words.flatMap(({ written, end }, at) => {
    if (!/^\p{Lu}$/u.test(written)) return []
    // “A tank” at the beginning, and “I say”, are not labels.
    const mayBeWord = written === 'I' || (at === 0 && written === 'A')
    return mayBeWord && /^\s+\p{Ll}/u.test(text.slice(end - start)) ? [] : [`^${written}`]
  })
}

function isMoved(said: NumberedClause, number: WrittenNumber, told: readonly NumberedClause[]): boolean {
  const own = told.filter(({ numbers }) => numbers.some((one) => one.value === number.value))
  const others = told.filter(
    (clause) => !own.includes(clause) && clause.numbers.some((one) => countsTheSame(one, number)),
  )
  if (own.length === 0 || others.length === 0) return false
  const marks = [...said.marks, ...writeNumbers(said, number)]
  const rate = (clause: NumberedClause) => {
    const have = [...clause.marks, ...writeNumbers(clause, number)]
    return (
      countShared(said.telling, clause.telling) +
      markWorth * marks.filter((mark) => have.includes(mark)).length
    )
  }
  return Math.max(...others.map(rate)) > Math.max(...own.map(rate))
}

/** A mark tells more than a word. */
const markWorth = 2

/** The other numbers of a clause tell which one of several it is about. */
function writeNumbers({ numbers }: NumberedClause, besides: WrittenNumber): string[] {
  return numbers.flatMap(({ value }) => (value === besides.value ? [] : [`#${value}`]))
}

/** In a table the number stands bare. */
function countsTheSame(one: WrittenNumber, other: WrittenNumber): boolean {
  if (one.unit === undefined && one.word === undefined) return true
  if (one.unit !== undefined || other.unit !== undefined) return one.unit === other.unit
  if (one.word === undefined || other.word === undefined) return one.word === other.word
  return areAkin(one.word.toLowerCase(), other.word.toLowerCase())
}

/** Whether two names changed places: “Bob reports to Alice” where Alice reports to Bob. */
export function haveNamesSwapped(
  sentence: string,
  names: readonly Word[],
  evidence: readonly string[],
): boolean {
  const groups = groupNames(sentence, names)
  return groups.slice(1).some((second, at) => {
    const first = groups[at]!
    const said = sentence.slice(first.end, second.start)
    return (
      first.name !== second.name && evidence.some((text) => isReversed(text, first.name, second.name, said))
    )
  })
}

/** First and last names in a row are one name. */
function groupNames(
  sentence: string,
  names: readonly Word[],
): { name: string; start: number; end: number }[] {
  const groups: { name: string; start: number; end: number }[] = []
  for (const { written, start, end } of names) {
    const last = groups.at(-1)
    if (last && /^\s+$/u.test(sentence.slice(last.end, start))) {
      groups[groups.length - 1] = { name: `${last.name} ${written}`, start: last.start, end }
    } else groups.push({ name: written, start, end })
  }
  return groups.map((group) => ({ ...group, name: group.name.toLowerCase() }))
}

function isReversed(text: string, first: string, second: string, said: string): boolean {
  const lower = text.toLowerCase().replace(/\s/gu, ' ')
  const [a, b] = [lower.indexOf(first), lower.indexOf(second)]
  if (a < 0 || b < 0 || b > a) return false
  // Each stands there once, or it cannot be told which is meant.
  if (lower.indexOf(first, a + 1) >= 0 || lower.indexOf(second, b + 1) >= 0) return false
  const between = text.slice(b + second.length, a)
  const [told, claimed] = [readTellingWords(between), readTellingWords(said)]
  const isSame = told.length === claimed.length && told.every((word, at) => areAkin(word, claimed[at]!))
  return isSame && told.length > 0 && isPassive(between) === isPassive(said)
}

/** Words with two sides that are not the same the other way round. */
const relations =
  /^(?:than|beats?|beaten|defeat\w*|exceeds?|exceeded|outperform\w*|replac\w+|preced\w+|follow\w*|contain\w*|owns?|owned|pays?|paid|sells?|sold|buys?|bought|caus\w+|supersed\w+|overrid\w+|depends?|requir\w+|teach\w*|taught|hires?|hired|acquir\w+|leads?|led|reports?|als|schlägt|übertrifft|ersetzt|enthält|besitzt|verursacht)$/u

/** Whether the two sides of a relation changed places: “the red team beat the blue team” where the blue one did. */
export function haveSidesSwapped(sentence: string, evidence: readonly string[]): boolean {
  const said = readSides(sentence)
  return said.some((one) =>
    evidence.flatMap(readSides).some((told) => {
      if (told.relation !== one.relation || told.isPassive !== one.isPassive) return false
      const moved = (from: readonly string[], to: readonly string[], kept: readonly string[]) =>
        from.some((word) => to.includes(word) && !kept.includes(word))
      return moved(one.left, told.right, told.left) && moved(one.right, told.left, told.right)
    }),
  )
}

function readSides(text: string) {
  return readWords(text).flatMap(({ folded: relation, start, end }) => {
    if (!relations.test(relation)) return []
    const [left, right] = [readSide(text.slice(0, start)), readSide(text.slice(end))]
    const isVerb = relation !== 'than' && relation !== 'als'
    return [{ relation, left, right, isPassive: isVerb && isPassive(text.slice(end)) }]
  })
}

function readSide(text: string): string[] {
  return [...readTellingWords(text), ...readLabels({ words: readWords(text), text, start: 0 })]
}

function isPassive(text: string): boolean {
  return readWords(text).some(({ folded }) => ['by', 'von', 'par', 'por', 'da', 'door'].includes(folded))
}
