import { Link } from 'wouter'
import type { AskCitation } from '../../../contract/ask.ts'
import type { DocumentChunk } from '../../../contract/knowledge.ts'
import { client } from '../../lib/client.ts'
import { useLoad } from '../../lib/use-load.ts'
import { DocumentLink } from '../../ui/document-link.tsx'
import { Drawer, DrawerTitle } from '../../ui/drawer.tsx'
import { Highlighted } from '../search/highlighted.tsx'
import { describePage } from './words.ts'

/** The passage that a citation stands in, with the quote marked, and the ways to its document. */
export function CitationDrawer({ citation, onClose }: { citation: AskCitation; onClose(): void }) {
  const { documentId, chunkId, title, page, quote, offsets } = citation
  const found = useLoad(chunkId, (signal) => findChunk(documentId, chunkId, signal))
  return (
    <Drawer
      head={
        <>
          <DrawerTitle>
            {title}
            {describePage(page)}
          </DrawerTitle>
          <div className="row loose wrap">
            <DocumentLink document={{ id: documentId }} page={page}>
              Open the file{page === null ? '' : ` at page ${page}`}
            </DocumentLink>
            <Link href={`/knowledge/${documentId}`}>Show the document</Link>
          </div>
        </>
      }
      found={found}
      what="the passage"
      onClose={onClose}
    >
      {(chunk) =>
        chunk.text.slice(...offsets) === quote ? (
          <p className="qa-passage">
            <Highlighted text={chunk.text} spans={[offsets]} />
          </p>
        ) : (
          <>
            <p className="dim">The document has changed since. This is what stood there:</p>
            <blockquote className="qa-passage">{quote}</blockquote>
          </>
        )
      }
    </Drawer>
  )
}

const pageOfChunks = 200
const gone = { text: '' }

/** The chunk of a document; one without text where it is gone. */
async function findChunk(
  id: string,
  chunkId: string,
  signal: AbortSignal,
): Promise<Pick<DocumentChunk, 'text'>> {
  let cursor: string | undefined
  do {
    const page = await client.knowledge.chunks(
      { id, limit: pageOfChunks, ...(cursor && { cursor }) },
      { signal },
    )
    const chunk = page.chunks.find((one) => one.id === chunkId)
    if (chunk) return chunk
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return gone
}
