import type { AskCitation, AskSentence } from '../../../contract/ask.ts'
import { Tip } from '../../ui/tip.tsx'
import { numberCitations } from './number-citations.ts'
import { describePage } from './words.ts'

/** The sentences of an answer, each with the numbers of its citations. */
export function Sentences({
  sentences,
  onOpen,
}: {
  sentences: readonly AskSentence[]
  onOpen(citation: AskCitation): void
}) {
  const { numbers } = numberCitations(sentences)
  return (
    <p className="qa-text">
      {sentences.map(({ text, citations, unverified }, at) => (
        <span key={`${at} ${text}`} className={unverified ? 'qa-sentence doubtful' : 'qa-sentence'}>
          {text}
          {unverified && <span className="badge warn">not verified</span>}
          {citations.map((citation, which) => (
            <Chip
              key={`${citation.chunkId} ${citation.offsets.join()}`}
              number={numbers[at]?.[which] ?? 0}
              citation={citation}
              onOpen={onOpen}
            />
          ))}{' '}
        </span>
      ))}
    </p>
  )
}

function Chip({
  number,
  citation,
  onOpen,
}: {
  number: number
  citation: AskCitation
  onOpen(citation: AskCitation): void
}) {
  const { title, page, quote } = citation
  return (
    <Tip text={`${title}${describePage(page)}: “${quote.replace(/\s+/gu, ' ')}”`}>
      <button
        type="button"
        className="qa-chip"
        aria-label={`Citation ${number}: ${title}${describePage(page)}`}
        onClick={() => onOpen(citation)}
      >
        {number}
      </button>
    </Tip>
  )
}
