import { readDates } from './dates.ts'
import { guessLanguage, type Language, stopWords } from './languages.ts'
import { findUnit } from './units.ts'
import { areAkin, foldWord, readWords, type Word } from './words.ts'

/** Words that begin sentences and are no names, besides stop words. */
const beginnings = new Set(
  `yes no note please according additionally furthermore moreover however therefore thus hence first firstly second secondly
finally lastly next overall generally usually typically normally currently specifically especially particularly only even
once twice since unless whenever wherever despite instead besides meanwhile otherwise similarly likewise both either neither
several various certain another others anyone someone everyone people users customers employees staff visitors members guests
passengers students patients workers operators
based given depending regarding concerning including following
ja nein laut gemäß zudem außerdem ferner dennoch trotzdem daher deshalb somit zunächst schließlich insgesamt
oui selon ainsi cependant toutefois sí según además
sì secondo inoltre`.split(/\s+/u),
)
/** Titles before a name are not part of it. */
const titles = new Set(['mr', 'mrs', 'ms', 'mme', 'herr', 'frau', 'sr', 'sra'])

/**
 * The proper names of a sentence: words with a capital letter that do not merely begin a sentence, and words with
 * capitals inside. What has digits in it is a code and not told here.
 *
 * @param ordinary texts in which a word that also stands in small letters is no name
 */
export function readNames(sentence: string, ordinary: readonly string[]): Word[] {
  const inSmall = new Set(ordinary.flatMap((text) => readWords(text).map(({ written }) => plain(written))))
  const dates = readDates(sentence)
  return readWords(sentence).filter(({ written, folded, start, end }) => {
    if (!/\p{Lu}/u.test(written) || /\p{N}/u.test(written)) return false
    if (folded === 'i' || titles.has(folded)) return false
    // Months are told as dates, and units with their numbers.
    if (dates.some((date) => start < date.end && end > date.start)) return false
    if (folded.length > 3 && findUnit(folded) !== undefined) return false
    if (!beginsSentence(sentence, start)) return !stopWords.has(folded) || isShouted(written)
    if (stopWords.has(folded) || beginnings.has(folded)) return false
    return !inSmall.has(folded) || /\p{Ll}\p{Lu}|\p{Lu}{2}/u.test(written)
  })
}

/** A capital word that is also a small one, like IT or US. */
function isShouted(written: string): boolean {
  return /^\p{Lu}{2,}$/u.test(written)
}

/**
 * The first word of a sentence that is a name by its capitals alone, and stands in none of the quotes with them: the US is
 * not us, and hall A no hall. `undefined` where there is none.
 */
export function findStrangeCapitals(sentence: string, quotes: readonly string[]): string | undefined {
  const told = quotes.flatMap((quote) => [quote, quote.replaceAll('.', '')])
  const written = new Set(told.flatMap((text) => readWords(text).map((word) => word.written)))
  return readWords(sentence).find((word) => isNameByCapitals(sentence, word) && !written.has(word.written))
    ?.written
}

function isNameByCapitals(sentence: string, { written, folded, start }: Word): boolean {
  if (!stopWords.has(folded) || written === 'I') return false
  return isShouted(written) || (/^\p{Lu}$/u.test(written) && !beginsSentence(sentence, start))
}

/** Words that a first and a last name may have between them, initials and middle names. */
const mostBetween = 2

/**
 * A name that is put together from those of two: John Rivera, where John Nakamura and Rivera are told of. `undefined` where
 * there is none.
 */
export function findMixedName(
  sentence: string,
  names: readonly Word[],
  quotes: readonly string[],
): string | undefined {
  const told = quotes.map((quote) => readWords(quote).map(({ folded }) => folded))
  const places = (words: readonly string[], { folded }: Word) =>
    words.flatMap((word, at) => (areAkin(word, folded) ? [at] : []))
  for (const [at, first] of names.entries()) {
    const last = names[at + 1]
    // Of model B a table says it in two places.
    if (!last || last.written.length < 2 || !/^\s+$/u.test(sentence.slice(first.end, last.start))) continue
    const found = told.map((words) => [places(words, first), places(words, last)] as const)
    const isTold = found.some(([one]) => one.length > 0) && found.some(([, other]) => other.length > 0)
    const isTogether = found.some(([one, other]) =>
      one.some((a) => other.some((b) => Math.abs(a - b) <= mostBetween + 1)),
    )
    if (isTold && !isTogether) return sentence.slice(first.start, last.end)
  }
  return undefined
}

function plain(written: string): string {
  return written.normalize('NFKC').replaceAll('’', "'").replace(/'s$/u, '')
}

function beginsSentence(text: string, at: number): boolean {
  return /(?:^|[.!?:;\n]|["'“‘„(«•])[\s"'“‘„(«*-]*$/u.test(text.slice(0, at))
}

/**
 * Whether a name stands in a text, as a word of it.
 *
 * @param language of the sentence: where every noun has a capital letter, forms and compounds of a noun count as it
 */
export function hasName(name: Word, told: ReadonlySet<string>, language: Language | undefined): boolean {
  const { folded } = name
  if (told.has(folded) || told.has(`${folded}s`) || (folded.endsWith('s') && told.has(folded.slice(0, -1))))
    return true
  if (language !== 'de') return false
  for (const other of told)
    if (areAkin(folded, other) || (folded.length >= 4 && other.includes(folded))) return true
  return false
}

/** The words of texts, as names are looked for among them. */
export function readToldWords(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((text) => readWords(text).map(({ written }) => foldWord(written))))
}

/** The language of a sentence, by itself or else by what it quotes. */
export function findSentenceLanguage(sentence: string, told: readonly string[]): Language | undefined {
  return guessLanguage(sentence) ?? guessLanguage(told.join('\n'))
}
