import type { AskCitation, AskSentence } from '../../../contract/ask.ts'
import { describePage } from './words.ts'

/** The citations of an answer, numbered as they first come up, and which sentence has which. */
export function numberCitations(sentences: readonly AskSentence[]): {
  readonly citations: readonly AskCitation[]
  readonly numbers: readonly (readonly number[])[]
} {
  const citations: AskCitation[] = []
  const numbers = sentences.map((sentence) =>
    sentence.citations.map((citation) => {
      const at = citations.findIndex(
        (one) => one.chunkId === citation.chunkId && one.offsets.join() === citation.offsets.join(),
      )
      return at >= 0 ? at + 1 : citations.push(citation)
    }),
  )
  return { citations, numbers }
}

/** An answer as text with its citations, to be pasted elsewhere. */
export function writeAnswer(sentences: readonly AskSentence[]): string {
  const { citations, numbers } = numberCitations(sentences)
  const text = sentences.map(({ text: said, unverified }, at) => {
    const marks = numbers[at]?.map((number) => `[${number}]`).join('') ?? ''
    return unverified ? `${said} (not verified)` : `${said} ${marks}`
  })
  const list = citations.map(
    ({ title, page, quote }, at) =>
      `[${at + 1}] ${title}${describePage(page)}: “${quote.replace(/\s+/gu, ' ')}”`,
  )
  return [text.join(' '), ...(list.length > 0 ? ['', ...list] : [])].join('\n')
}
