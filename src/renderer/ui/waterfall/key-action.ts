import type { WaterfallRow } from './waterfall-row.ts'

/** What a key does on a row; `undefined` where it does nothing. */
export function keyAction(
  key: string,
  row: WaterfallRow | undefined,
  at: number,
  rows: readonly WaterfallRow[],
  does: {
    onFold(id: string, open: boolean): void
    onSelect(id: string): void
    move(to: number): void
    look(factor: number): void
  },
): (() => void) | undefined {
  if (!row) return undefined
  switch (key) {
    case 'ArrowDown':
      return () => does.move(at + 1)
    case 'ArrowUp':
      return () => does.move(at - 1)
    case 'Home':
      return () => does.move(0)
    case 'End':
      return () => does.move(rows.length - 1)
    case 'ArrowRight':
      if (row.isOpen === false) return () => does.onFold(row.id, true)
      return row.isOpen ? () => does.move(at + 1) : undefined
    case 'ArrowLeft':
      if (row.isOpen) return () => does.onFold(row.id, false)
      return () => does.move(rows.findLastIndex((one, index) => index < at && one.depth < row.depth))
    case 'Enter':
    case ' ':
      return () => does.onSelect(row.id)
    case '+':
      return () => does.look(0.5)
    case '-':
      return () => does.look(2)
    default:
      return undefined
  }
}
