/** Ends a command where a shell would begin another, or redirect. */
const ENDS = new Set([';', '&', '|', '<', '>'])

/**
 * Splits a command line into words as Compose does: quotes and backslashes as in a shell, no variables, no
 * substitution. What follows an unquoted `;`, `&`, `|`, `<` or `>` is dropped, because Compose drops it.
 *
 * @returns `undefined` where a quote, backtick or parenthesis is not closed
 */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = []
  let word = ''
  let begun = false
  let quote: '"' | "'" | '' = ''
  let backtick = false
  let substitution = false
  let escaped = false
  for (const char of line) {
    const free = quote === '' && !backtick && !substitution
    if (escaped) {
      word += char
      begun = true
      escaped = false
    } else if (char === '\\' && quote !== "'") {
      escaped = true
    } else if (/[ \t\r\n]/.test(char) && free) {
      if (begun) words.push(word)
      word = ''
      begun = false
    } else if ((char === '"' || char === "'") && !substitution && (quote === '' || quote === char)) {
      if (quote === char) begun = true
      quote = quote === char ? '' : char
    } else if (free && ENDS.has(char)) {
      // `2>` redirects: the digit is not a word.
      if (char === '>' && /^\d/.test(word)) begun = false
      break
    } else {
      if (char === '`' && quote === '' && !substitution) backtick = !backtick
      else if (char === '(' && quote === '' && !backtick) {
        if (substitution || !word.endsWith('$')) return undefined
        substitution = true
      } else if (char === ')' && quote === '' && !backtick) substitution = !substitution
      word += char
      begun = true
    }
  }
  if (begun) words.push(word)
  return escaped || quote !== '' || backtick || substitution ? undefined : words
}
