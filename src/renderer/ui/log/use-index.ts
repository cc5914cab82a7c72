import { useMemo, useRef } from 'react'
import { LineIndex } from './line-index.ts'
import type { FeedState, LogFeed } from './log-feed.ts'

/** The lines of a feed that pass, kept up with what comes; begun anew when `passes` is another function. */
export function useIndex<Line>(
  feed: LogFeed<Line> | undefined,
  { version }: FeedState,
  passes: (line: Line) => boolean,
): LineIndex<Line> | undefined {
  const index = useMemo(() => feed && new LineIndex<Line>(passes), [feed, passes])
  const updated = useRef({ index, version: -1 })
  if (index && feed && (updated.current.index !== index || updated.current.version !== version)) {
    index.update(feed.buffer)
    updated.current = { index, version }
  }
  return index
}

/** Which of the hits a line is, counted from 0; `undefined` where it is none. */
export function placeIn<Line>(hits: LineIndex<Line>, chosen: number | undefined): number | undefined {
  if (chosen === undefined) return undefined
  const place = hits.findPlace(chosen)
  return hits.at(place) === chosen ? place : undefined
}

/** The number of the hit before or after the chosen line, round the ends. */
export function nextHit<Line>(
  hits: LineIndex<Line> | undefined,
  chosen: number | undefined,
  by: 1 | -1,
): number | undefined {
  if (!hits || hits.size === 0) return undefined
  const place =
    chosen === undefined ? (by === 1 ? 0 : hits.size) : hits.findPlace(by === 1 ? chosen + 1 : chosen)
  return hits.at(by === 1 ? place % hits.size : (place - 1 + hits.size) % hits.size)
}
