import type { Matcher } from './matcher.ts'

/** A text with what was looked for marked. */
export function Marked({ text, matcher }: { text: string; matcher: Matcher }) {
  const ranges = matcher.ranges(text)
  let end = 0
  return (
    <>
      {ranges.map(([from, to]) => {
        const before = text.slice(end, from)
        end = to
        return (
          <span key={from}>
            {before}
            <mark>{text.slice(from, to)}</mark>
          </span>
        )
      })}
      {text.slice(end)}
    </>
  )
}
