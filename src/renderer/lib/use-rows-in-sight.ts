import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect } from 'react'
import { useMainOffset } from './use-main-offset.ts'

/**
 * Which rows of a table on the page are in sight, so that 100,000 scroll like ten.
 *
 * @param rowHeight of every row, in px
 * @param onEnd called when the last loaded row comes into sight, while there are more
 * @returns `above` and `below`: the height, in px, of what is not in the page
 */
export function useRowsInSight<Item>(
  table: RefObject<HTMLElement | null>,
  items: readonly Item[],
  rowHeight: number,
  onEnd: (() => void) | undefined,
): { shown: { item: Item; index: number }[]; above: number; below: number } {
  const offset = useMainOffset(table)
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => document.getElementById('main'),
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: offset,
  })
  const inSight = rows.getVirtualItems()
  const first = inSight[0]
  const last = inSight.at(-1)
  const atEnd = last !== undefined && last.index === items.length - 1
  useEffect(() => {
    if (atEnd) onEnd?.()
  }, [atEnd, onEnd])
  return {
    // A list that has just become shorter still has rows in sight that are no more.
    shown: inSight.flatMap(({ index }) => (index < items.length ? [{ item: items[index]!, index }] : [])),
    above: first ? first.start - offset : 0,
    below: last ? rows.getTotalSize() - (last.end - offset) : 0,
  }
}
