import type { DocumentChunk } from '../../../contract/knowledge.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { formatNumber } from '../../lib/format.ts'

/** One chunk: its place, its headings, its text. What it shares with the chunk before is dimmed. */
export function ChunkCard({
  chunk,
  before,
  of,
}: {
  chunk: DocumentChunk
  before: DocumentChunk | undefined
  of: number
}) {
  // A table's header row, which stands before what is cut from the text.
  const repeated = chunk.text.length - (chunk.offsets[1] - chunk.offsets[0])
  const overlap = before ? Math.max(0, before.offsets[1] - chunk.offsets[0]) : 0
  const shared = Math.min(chunk.text.length, repeated + overlap)
  return (
    <article aria-label={`Chunk ${chunk.position + 1} of ${of}`}>
      <header>
        <b>{chunk.position + 1}</b>
        {chunk.pages && <span>{pagesText(chunk.pages)}</span>}
        <span>{formatCount(chunk.tokens, 'token')}</span>
        <span className="push faint" title="Characters of the extracted text">
          {formatNumber(chunk.offsets[0])}–{formatNumber(chunk.offsets[1])}
        </span>
      </header>
      {chunk.headings.length > 0 && (
        <p className="chunk-headings cut" title={chunk.headings.join(' / ')}>
          {chunk.headings.join(' / ')}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="chunk-text" tabIndex={0} aria-label={`Text of chunk ${chunk.position + 1}`}>
        {shared > 0 && (
          <span className="shared" title="Shared with the chunk before">
            {chunk.text.slice(0, shared)}
          </span>
        )}
        {chunk.text.slice(shared)}
      </section>
      {!chunk.embedded && <p className="chunk-note">No vector yet: found by words only.</p>}
    </article>
  )
}

function pagesText([from, to]: readonly [number, number]): string {
  return from === to ? `page ${from}` : `pages ${from}–${to}`
}
