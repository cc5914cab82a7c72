import type { DocumentChunk } from '../../../contract/knowledge.ts'

const width = 1000
const lane = 9

/**
 * The document as a ruler, from its first character to its last. Chunks lie in two lanes in turn, so that their overlap
 * is seen; below stand the pages. The arrow keys walk through the chunks.
 */
export function ChunkMap({
  chunks,
  characters,
  current,
  onShow,
  label,
}: {
  chunks: readonly DocumentChunk[]
  characters: number
  current: number | null
  onShow(position: number): void
  label: string
}) {
  const scale = width / Math.max(characters, 1)
  const pages = pageStarts(chunks)

  function onKey(event: React.KeyboardEvent) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    onShow(Math.min(chunks.length - 1, Math.max(0, (current ?? -1) + step)))
  }

  function onPoint(event: React.PointerEvent) {
    const box = event.currentTarget.getBoundingClientRect()
    const at = ((event.clientX - box.left) / box.width) * characters
    const found = chunks.findIndex(({ offsets }) => offsets[1] > at)
    onShow(found === -1 ? chunks.length - 1 : found)
  }

  return (
    <div
      className="map"
      role="slider"
      tabIndex={0}
      aria-label={`Chunks of ${label}`}
      aria-valuemin={1}
      aria-valuemax={chunks.length}
      aria-valuenow={(current ?? 0) + 1}
      aria-valuetext={`Chunk ${(current ?? 0) + 1} of ${chunks.length}`}
      onKeyDown={onKey}
      onPointerDown={onPoint}
    >
      <svg viewBox={`0 0 ${width} 26`} preserveAspectRatio="none" aria-hidden="true">
        <rect className="ground" x="0" y="0" width={width} height={2 * lane + 1} />
        {chunks.map(({ id, position, offsets }) => (
          <rect
            key={id}
            className={position === current ? 'current' : undefined}
            x={offsets[0] * scale}
            y={(position % 2) * (lane + 1)}
            width={Math.max(1, (offsets[1] - offsets[0]) * scale - 0.6)}
            height={lane}
          />
        ))}
        {pages.map(({ page, at }) => (
          <line key={page} x1={at * scale} x2={at * scale} y1="21" y2="26" />
        ))}
      </svg>
      {pages.length > 0 && (
        <div className="map-axis" aria-hidden="true">
          <span>page {pages[0]!.page}</span>
          <span>page {chunks.at(-1)?.pages?.[1]}</span>
        </div>
      )}
    </div>
  )
}

/** Where pages begin, as near as chunks tell: a chunk that starts on a new page. At most a hundred. */
function pageStarts(chunks: readonly DocumentChunk[]): { page: number; at: number }[] {
  const starts: { page: number; at: number }[] = []
  for (const { pages, offsets } of chunks) {
    if (pages && pages[0] !== starts.at(-1)?.page) starts.push({ page: pages[0], at: offsets[0] })
  }
  const step = Math.ceil(starts.length / 100)
  return starts.filter((_, at) => at % step === 0)
}
