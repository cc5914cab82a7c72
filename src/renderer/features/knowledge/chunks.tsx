import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { findShownState } from '../../../contract/document-words.ts'
import type { DocumentChunk, DocumentSummary } from '../../../contract/knowledge.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import { client } from '../../lib/client.ts'
import { useLoad } from '../../lib/use-load.ts'
import { useMainOffset } from '../../lib/use-main-offset.ts'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { ChunkCard } from './chunk-card.tsx'
import { ChunkMap } from './chunk-map.tsx'

const pageSize = 1000
const cardHeight = 240
const gap = 16
const narrowest = 340

/** All chunks of a document: a map of where they lie, and below it the texts. Pointing at one marks the other. */
export function Chunks({ document }: { document: DocumentSummary }) {
  const { id, chunks: count, updatedAt, title } = document
  const loaded = useLoad(`${id} ${count} ${updatedAt}`, (signal) => allChunks(id, signal))
  if (loaded.problem && !loaded.data)
    return (
      <div className="panel">
        <Failure problem={loaded.problem} onRetry={loaded.reload} />
      </div>
    )
  if (!loaded.data)
    return (
      <div className="panel">
        <Loading what="chunks" />
      </div>
    )
  if (loaded.data.chunks.length === 0)
    return (
      <div className="panel">
        {findShownState(document) === 'textless' ? (
          <Empty icon="page" title="No text was found">
            The document was read, and search finds nothing in it. If it is a scan, run text recognition (OCR)
            over it and add it again.
          </Empty>
        ) : (
          <Empty icon="page" title="No chunks yet">
            They appear here as soon as the document is read.
          </Empty>
        )}
      </div>
    )
  return <Sides {...loaded.data} title={title} />
}

function Sides({
  chunks,
  characters,
  title,
}: {
  chunks: DocumentChunk[]
  characters: number
  title: string
}) {
  const [current, setCurrent] = useState<number | null>(null)
  const grid = useRef<HTMLUListElement>(null)
  const offset = useMainOffset(grid)
  const columns = useColumns(grid)
  const rows = useVirtualizer({
    count: Math.ceil(chunks.length / columns),
    getScrollElement: () => document.getElementById('main'),
    estimateSize: () => cardHeight + gap,
    overscan: 3,
    scrollMargin: offset,
    scrollPaddingStart: 140,
  })
  const tokens = chunks.reduce((sum, chunk) => sum + chunk.tokens, 0)

  function show(position: number) {
    setCurrent(position)
    rows.scrollToIndex(Math.floor(position / columns), { align: 'auto' })
  }

  return (
    <>
      <section className="panel chunk-map" aria-label="Where the chunks lie">
        <div className="row small dim">
          <span>
            {formatCount(chunks.length, 'chunk')}, {formatCount(Math.round(tokens / chunks.length), 'token')}{' '}
            on average
          </span>
          <span className="push">{formatCount(characters, 'character')}</span>
        </div>
        <ChunkMap chunks={chunks} characters={characters} current={current} onShow={show} label={title} />
      </section>
      <ul
        className="chunks"
        ref={grid}
        aria-label="Chunks"
        style={{ height: Math.max(0, rows.getTotalSize() - gap) }}
      >
        {rows.getVirtualItems().flatMap((row) =>
          chunks.slice(row.index * columns, (row.index + 1) * columns).map((chunk, column) => (
            <li
              key={chunk.id}
              className={chunk.position === current ? 'chunk current' : 'chunk'}
              style={{
                top: row.start - offset,
                insetInlineStart: `calc(${(column / columns) * 100}% + ${(column * gap) / columns}px)`,
                width: `calc(${100 / columns}% - ${(gap * (columns - 1)) / columns}px)`,
                height: cardHeight,
              }}
              onPointerEnter={() => setCurrent(chunk.position)}
              onFocus={() => setCurrent(chunk.position)}
            >
              <ChunkCard chunk={chunk} before={chunks[chunk.position - 1]} of={chunks.length} />
            </li>
          )),
        )}
      </ul>
    </>
  )
}

/** How many cards fit side by side: one to three. */
function useColumns(grid: React.RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(2)
  useEffect(() => {
    if (!grid.current) return
    const observer = new ResizeObserver(([entry]) => {
      const width = entry?.contentRect.width ?? 0
      setColumns(Math.min(3, Math.max(1, Math.floor((width + gap) / (narrowest + gap)))))
    })
    observer.observe(grid.current)
    return () => observer.disconnect()
  }, [grid])
  return columns
}

async function allChunks(id: string, signal: AbortSignal) {
  const chunks: DocumentChunk[] = []
  let characters = 0
  let cursor: string | undefined
  do {
    const page = await client.knowledge.chunks(
      { id, limit: pageSize, ...defined({ cursor: cursor || undefined }) },
      { signal },
    )
    chunks.push(...page.chunks)
    characters = page.characters
    cursor = page.nextCursor
  } while (cursor)
  return { chunks, characters }
}
