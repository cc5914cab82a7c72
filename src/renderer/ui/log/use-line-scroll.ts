import { useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef, useState } from 'react'
import type { LineIndex } from './line-index.ts'

const rowHeight = 20

/** Which lines are in sight. It stays at the end while lines come, until one scrolls up. */
export function useLineScroll<Line>({
  index,
  version,
  chosen,
  goTo,
}: {
  index: LineIndex<Line>
  /** Changes whenever lines came. */
  version: number
  /** Number of the chosen line. */
  chosen: number | undefined
  /** A line to bring into sight, once for each new object. */
  goTo: { number: number } | undefined
}) {
  const box = useRef<HTMLDivElement>(null)
  const [follow, setFollow] = useState(true)
  const lastTop = useRef(0)
  const rows = useVirtualizer({
    count: index.size,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  })

  useLayoutEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [follow, version, index])

  // What is looked at stays where it is while the oldest lines are dropped above it.
  const gone = useRef({ index, dropped: index.dropped })
  useLayoutEffect(() => {
    const dropped = gone.current.index === index ? index.dropped - gone.current.dropped : 0
    gone.current = { index, dropped: index.dropped }
    if (dropped > 0 && !follow && box.current) {
      box.current.scrollTop -= dropped * rowHeight
      lastTop.current = box.current.scrollTop
    }
  })

  useLayoutEffect(() => {
    if (!goTo) return
    setFollow(false)
    rows.scrollToIndex(index.findPlace(goTo.number), { align: 'center' })
  }, [goTo, index, rows])

  // Its detail opens below and takes room: what was clicked stays in sight.
  useLayoutEffect(() => {
    const lines = box.current
    if (chosen === undefined || !lines) return
    const end = (index.findPlace(chosen) + 1) * rowHeight
    if (end > lines.scrollTop + lines.clientHeight) lines.scrollTop = end - lines.clientHeight
  }, [chosen, index])

  function onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = box.current!
    if (scrollHeight - scrollTop - clientHeight < 2 * rowHeight) setFollow(true)
    else if (scrollTop < lastTop.current - 1) setFollow(false)
    lastTop.current = scrollTop
  }

  return { box, rows, follow, setFollow, onScroll }
}
