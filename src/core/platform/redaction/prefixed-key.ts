import { shape } from './block-scalar.ts'
import type { Span } from './span.ts'

const mostLines = 120
const bodyLine =
  /^["'`]?(?:[\w-]{1,30}: [^\n]{1,100}|[\w+/=]{1,100})(?:\\n)?["'`]?[ \t]{0,4}[+,\\]?[ \t\r]*$/u
/** A line of base64 in a key has this many characters (RFC 7468); only the last one has fewer. */
const fullLine = 60

/**
 * The lines of a private key that each stand behind something: a time, a name, a quote.
 *
 * @param body the end of its first line's own text
 */
export function prefixedKeyLines(text: string, begin: number, body: number): readonly Span[] {
  // What follows the first line is looked at before anything is searched for: lines of many heads stay cheap.
  if (!/^(?:\\n)?["'`]?[ \t+,\\]{0,6}\r?\n/u.test(text.slice(body, body + 14))) return []
  const lineStart = text.lastIndexOf('\n', begin) + 1
  if (begin - lineStart > 200) return []
  const prefix = shape(text.slice(lineStart, begin).replace(/["'`]$/u, ''))
  const spans: Span[] = []
  let at = text.indexOf('\n', body) + 1
  while (at > 0 && spans.length < mostLines) {
    const stop = text.indexOf('\n', at)
    const end = stop === -1 ? text.length : stop
    const start = at + prefix.length
    const line = text.slice(start, Math.min(end, start + 200))
    if (shape(text.slice(at, start)) !== prefix || !bodyLine.test(line)) break
    const own = line.trim()
    spans.push({
      start: text.indexOf(own, start),
      end: text.indexOf(own, start) + own.length,
      kind: 'private-key',
      local: true,
    })
    if (own.length < fullLine && !own.includes(': ')) break
    at = stop + 1
  }
  return spans
}
