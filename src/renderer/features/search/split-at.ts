/** A text cut at spans of [start, end) offsets. Spans may come in any order, touch, overlap, or reach over the end. */
export function splitAt(
  text: string,
  spans: readonly (readonly [number, number])[],
): { from: number; part: string; marked: boolean }[] {
  const parts: { from: number; part: string; marked: boolean }[] = []
  let at = 0
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    const from = Math.max(at, start)
    const to = Math.min(text.length, end)
    if (to <= from) continue
    if (from > at) parts.push({ from: at, part: text.slice(at, from), marked: false })
    parts.push({ from, part: text.slice(from, to), marked: true })
    at = to
  }
  if (at < text.length) parts.push({ from: at, part: text.slice(at), marked: false })
  return parts
}
