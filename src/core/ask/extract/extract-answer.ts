import type { AskSentence } from '../../../contract/ask.ts'
import type { FoundPassage } from '../retrieve/retrieve.ts'
import { isInstruction } from '../verify/instructions.ts'
import { findPage } from '../verify/verify-sentence.ts'
import { isAmong, readTellingWords } from '../verify/words.ts'

/** Sentences of an extract, at most, and passages that they are taken from. */
const mostSentences = 3
const mostPassages = 5
const leastCharacters = 15
const mostCharacters = 600
const leastWords = 3
/** Share of the question's words that a sentence has at least, and of what the best one is worth. */
const leastShare = 0.5
const leastOfBest = 0.6
/** A passage that stands one place lower is worth so much less. */
const rankLoss = 0.04

interface Candidate {
  readonly found: FoundPassage
  readonly start: number
  readonly end: number
  readonly worth: number
  readonly share: number
}

/**
 * An answer without a model: the sentences of the best passages that have most of the question's words, as they stand in
 * the documents. None where no sentence has enough of them.
 */
export function extractAnswer(question: string, found: readonly FoundPassage[]): AskSentence[] {
  const wanted = [...new Set(readTellingWords(question))]
  if (wanted.length === 0) return []
  const sentences = found.slice(0, mostPassages).flatMap((one, rank) =>
    readSentences(one.passage.text).map(([start, end]) => ({
      one,
      rank,
      start,
      end,
      words: readTellingWords(one.passage.text.slice(start, end)),
    })),
  )
  const weights = wanted.map((word) => weigh(word, sentences))
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const candidates = sentences
    .filter(tellsMore(wanted))
    .map(({ one, rank, start, end, words }): Candidate => {
      const matched = wanted.map((word, at) => (isAmong(word, words) ? weights[at]! : 0))
      const share = matched.reduce((sum, weight) => sum + weight, 0) / all
      return { found: one, start, end, share, worth: share * (1 - rank * rankLoss) }
    })
  return choose(candidates).map(toSentence)
}

/** A heading that has the question's own words alone answers nothing. A sentence of them may: “it does not sail in May.” */
function tellsMore(wanted: readonly string[]) {
  return ({ one, start, end, words }: { one: FoundPassage; start: number; end: number; words: string[] }) =>
    /[.!。！…"'”’)\]]$/u.test(one.passage.text.slice(start, end)) ||
    /\p{N}/u.test(one.passage.text.slice(start, end)) ||
    words.some((word) => !isAmong(word, wanted))
}

/** A word that few sentences have tells more. */
function weigh(word: string, sentences: readonly { words: readonly string[] }[]): number {
  const having = sentences.filter(({ words }) => isAmong(word, words)).length
  return Math.log(1 + (sentences.length + 1) / (having + 0.5))
}

function choose(candidates: readonly Candidate[]): Candidate[] {
  const ranked = candidates.filter(({ share }) => share >= leastShare).sort((a, b) => b.worth - a.worth)
  const best = ranked[0]?.worth ?? 0
  const chosen: Candidate[] = []
  for (const one of ranked) {
    if (chosen.length === mostSentences || one.worth < best * leastOfBest) break
    if (!chosen.some((other) => readText(other) === readText(one))) chosen.push(one)
  }
  return chosen
}

function toSentence(candidate: Candidate): AskSentence {
  const { found, start, end } = candidate
  const { documentId, chunkId, title, text } = found.passage
  const quote = text.slice(start, end)
  const page = findPage(found.passage, start)
  return {
    text: readText(candidate),
    citations: [{ documentId, chunkId, title, page, quote, offsets: [start, end] }],
  }
}

/** As it reads: in one line, without soft hyphens and with words whole that were parted at the end of a line. */
function readText({ found, start, end }: Candidate): string {
  return found.passage.text
    .slice(start, end)
    .replaceAll('\u00ad', '')
    .replace(/(\p{Ll})[-‐]\s*\n\s*(\p{Ll})/gu, '$1$2')
    .replace(/\s+/gu, ' ')
    .trim()
}

/** [start, end) of the sentences of a text, and of lines and headings that stand alone. No questions, no instructions. */
function readSentences(text: string): [number, number][] {
  const parts: [number, number][] = []
  const push = (from: number, to: number) => {
    const inner = text.slice(from, to)
    const start = from + (inner.length - inner.trimStart().length)
    const end = from + inner.trimEnd().length
    const length = end - start
    if (length < leastCharacters || length > mostCharacters) return
    const words = text.slice(start, end).split(/\s+/u)
    if (words.length < leastWords || text[end - 1] === '?' || isInstruction(text, start, end)) return
    parts.push([start, end])
  }
  let start = 0
  for (const match of text.matchAll(
    /(?<!\b(?:e\.g|i\.e|No|Nr|z\.B|Dr|Mr|Mrs|St|approx|ca|vs|p))[.!?…]["'”’)\]]*(?=\s)|[。！？]|\n\s*\n|\n(?=\s*(?:[-*•|]|\d+[.)])\s)/gu,
  )) {
    const end = match.index + match[0].length
    push(start, end)
    start = end
  }
  push(start, text.length)
  return parts
}
