import { splitAt } from './split-at.ts'

/** A passage with the words that matched marked. */
export function Highlighted({
  text,
  spans,
}: {
  text: string
  spans: readonly (readonly [number, number])[]
}) {
  return splitAt(text, spans).map(({ from, part, marked }) =>
    marked ? <mark key={from}>{part}</mark> : <span key={from}>{part}</span>,
  )
}
