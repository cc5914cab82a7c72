import type { AskCitation } from '../../../contract/ask.ts'
import { DocumentLink } from '../../ui/document-link.tsx'
import { Icon } from '../../ui/icon.tsx'
import { describePage } from './words.ts'

/** What supports an answer: each quote with its document and page. */
export function CitationList({
  citations,
  onOpen,
}: {
  citations: readonly AskCitation[]
  onOpen(citation: AskCitation): void
}) {
  return (
    <ol className="qa-sources" aria-label="Citations">
      {citations.map((citation, at) => {
        const { chunkId, documentId, offsets, title, page, quote } = citation
        return (
          <li key={`${chunkId} ${offsets.join()}`}>
            <span className="qa-number num">{at + 1}</span>
            <div className="grow">
              <button type="button" className="link qa-source" onClick={() => onOpen(citation)}>
                {title}
                {describePage(page)}
              </button>
              <blockquote>{quote.replace(/\s+/gu, ' ')}</blockquote>
            </div>
            <DocumentLink document={{ id: documentId }} page={page} className="btn icon small ghost">
              <Icon name="open" />
              <span className="sr">
                Open {title}
                {describePage(page)}
              </span>
            </DocumentLink>
          </li>
        )
      })}
    </ol>
  )
}
