import type { AskCitation } from '../../../contract/ask.ts'
import type { AskPassage } from '../ports.ts'
import { findStrangeAddress } from './addresses.ts'
import { extendToSentences } from './clauses.ts'
import { findQuote, isShortQuote } from './find-quote.ts'
import { foldText } from './fold-text.ts'
import { asksAboutInstructions, isInstruction } from './instructions.ts'
import { guessLanguage } from './languages.ts'
import {
  findMixedName,
  findSentenceLanguage,
  findStrangeCapitals,
  hasName,
  readNames,
  readToldWords,
} from './names.ts'
import { findStrangeNumber, type QuotedStretch } from './numbers.ts'
import { findOpposite } from './opposites.ts'
import { hasOtherPeriod } from './periods.ts'
import { isContradicted } from './polarity.ts'
import { findStrangeAmount, writePlainly } from './spoken-amounts.ts'
import { findUnsupported } from './support.ts'
import { findMovedNumber, haveNamesSwapped, haveSidesSwapped } from './swapped.ts'

/** What a model says, and what it says it has that from. */
export interface ClaimedSentence {
  readonly text: string
  readonly evidence: readonly { readonly chunk: string; readonly quote: string }[]
}

/** Whether a sentence may be shown; if not, why, in words that the model can mend it by. */
export interface Verdict {
  readonly faults: readonly string[]
  /** Those of its quotes that stand where it says. */
  readonly citations: readonly AskCitation[]
}

export interface VerifyContext {
  readonly question: string
  readonly passages: ReadonlyMap<string, AskPassage>
}

interface Found {
  readonly passage: AskPassage
  readonly start: number
  readonly end: number
}

/**
 * Verifies a sentence against the passages it draws on: its quotes stand there, and all that it says in numbers, names
 * and negations stands in its quotes. What is compared are the documents' own words, never the model's copy of them.
 */
export function verifySentence(sentence: ClaimedSentence, { question, passages }: VerifyContext): Verdict {
  const found: Found[] = []
  const faults: string[] = []
  for (const { chunk, quote } of sentence.evidence) {
    const place = findEvidence(chunk, quote, question, passages)
    if (typeof place === 'string') faults.push(place)
    else found.push(place)
  }
  if (sentence.evidence.length === 0) faults.push('It has no evidence.')
  const citations = found.map(cite).filter(isFirst)
  if (faults.length > 0) return { faults, citations }
  const fault = findClaimFault(writePlainly(sentence.text), found, { question, passages })
  return { faults: fault === undefined ? [] : [fault], citations }
}

function findEvidence(
  chunk: string,
  quote: string,
  question: string,
  passages: VerifyContext['passages'],
): Found | string {
  const passage = passages.get(
    chunk
      .trim()
      .replace(/^\[|\]$/gu, '')
      .toLowerCase(),
  )
  if (!passage) return `There is no passage “${shorten(chunk)}”.`
  if (isShortQuote(quote)) return `The quote “${shorten(quote)}” has fewer than three words.`
  const place = findQuote(foldText(passage.text), passage.text, quote)
  if (!place) return `The quote “${shorten(quote)}” does not stand in the passage ${chunk}.`
  const [start, end] = place
  if (isInstruction(passage.text, start, end) && !asksAboutInstructions(question))
    return `The quote “${shorten(quote)}” is an instruction to whoever reads the document, and shows nothing.`
  return { passage, start, end }
}

/** What a sentence says that its quotes do not. */
function findClaimFault(
  text: string,
  found: readonly Found[],
  { question, passages }: VerifyContext,
): string | undefined {
  const stretches: QuotedStretch[] = found.map(({ passage, start, end }) => ({
    source: passage.text,
    start,
    end,
  }))
  const quotes = stretches.map(({ source, start, end }) => source.slice(start, end))
  const sentences = stretches.map(({ source, start, end }) =>
    source.slice(...extendToSentences(source, start, end)),
  )
  const said = findSentenceLanguage(text, quotes)
  const told = guessLanguage(found.map(({ passage }) => passage.text).join('\n')) ?? said
  const number =
    findStrangeNumber(text, stretches, { said: said ?? told, told }) ?? findStrangeAmount(text, quotes)
  if (number !== undefined) return `“${number}” does not stand like that in its quotes.`
  if (hasOtherPeriod(text, quotes)) return 'It names another span of time than its quotes.'
  const words = readToldWords(quotes)
  const names = readNames(text, [question, ...Array.from(passages.values(), (passage) => passage.text)])
  const strange =
    names.find((name) => !hasName(name, words, said))?.written ??
    findStrangeCapitals(text, quotes) ??
    findMixedName(text, names, quotes)
  if (strange !== undefined) return `The name “${strange}” does not stand in its quotes.`
  const address = findStrangeAddress(text, quotes)
  if (address !== undefined) return `The address “${address}” does not stand in its quotes.`
  const moved = findMovedNumber(text, quotes, told)
  if (moved !== undefined) return `“${moved}” is said of something else in its quotes.`
  if (haveNamesSwapped(text, names, quotes) || haveSidesSwapped(text, quotes))
    return 'What it is about has changed places.'
  if (isContradicted(text, stretches)) return 'It says the opposite of its quotes.'
  const opposite = findOpposite(text, sentences)
  if (opposite !== undefined) return `“${opposite}” is the opposite of what its quotes say.`
  const known = [question, ...found.flatMap(({ passage }) => [passage.title, ...passage.headings])]
  const unsupported = findUnsupported(
    text,
    quotes,
    known,
    names.map(({ folded }) => folded),
  )
  return unsupported === undefined ? undefined : `Nothing in its quotes supports “${shorten(unsupported)}”.`
}

function cite({ passage, start, end }: Found): AskCitation {
  return {
    documentId: passage.documentId,
    chunkId: passage.chunkId,
    title: passage.title,
    page: findPage(passage, start),
    quote: passage.text.slice(start, end),
    offsets: [start, end],
  }
}

/** The page that a quote begins on: the last break at or before it. */
export function findPage({ pageBreaks }: Pick<AskPassage, 'pageBreaks'>, start: number): number | null {
  return pageBreaks.findLast(([at]) => at <= start)?.[1] ?? pageBreaks[0]?.[1] ?? null
}

function isFirst(citation: AskCitation, at: number, all: readonly AskCitation[]): boolean {
  return (
    all.findIndex(
      (one) => one.chunkId === citation.chunkId && one.offsets.join() === citation.offsets.join(),
    ) === at
  )
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}
