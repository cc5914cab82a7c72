import type { Span } from './span.ts'

/** `user:value@host`, with no scheme before it that would tell. */
const beforeAt = /:([^\s:@/]{1,64})@/gu
/** `password value`, `secret is "value"`, `token (value)`: what follows the word, with little between. */
const afterWord =
  /(?:passw?(?:or)?d|passphrase|passwd|pwd|secret|token|api-?key|credentials?)["'`]?(?:[ \t]{0,4}[:=][ \t]{0,4}|[ \t]{1,4}(?:(?:is|was|of|to|with|by|value)[ \t]{1,4})?|[ \t]?\()["'`(]{0,2}([^\s"'`(),;]{1,64})/giu

/**
 * Where one of these values stands as a secret does: between a colon and an at sign, or right after a word such as
 * `password`. Anywhere else it is an ordinary word.
 *
 * @param values with the kind that the mask is to say
 */
export function besideNames(text: string, values: ReadonlyMap<string, string>): Span[] {
  const spans: Span[] = []
  for (const pattern of [beforeAt, afterWord]) {
    for (const { 0: whole, 1: said = '', index } of text.matchAll(pattern)) {
      const value = values.has(said) ? said : said.replace(/[.:!?\]}]+$/u, '')
      const kind = values.get(value)
      if (kind === undefined) continue
      const start = index + whole.lastIndexOf(said)
      spans.push({ start, end: start + value.length, kind, local: true })
    }
  }
  return spans
}
