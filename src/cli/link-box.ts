/**
 * The sign-in link as it is written to the terminal: in a box of its own, which stands out among log lines. Elsewhere it
 * stays the one line that other programs look for.
 *
 * @param columns how wide the terminal is; `undefined` where there is none
 */
export function drawLink(link: string, columns: number | undefined): string {
  const words = 'Sign in with this link, once, within five minutes:'
  if (columns === undefined) return `${words} ${link}`
  const width = Math.max(words.length, link.length)
  // A box that is wider than the terminal would be broken, and so would the link: it stands free instead.
  if (width + 4 > columns) return `\n${words}\n\n${link}\n`
  const row = (text: string) => `│ ${text.padEnd(width)} │`
  const edge = '─'.repeat(width + 2)
  return ['', `┌${edge}┐`, row(words), row(''), row(link), `└${edge}┘`, ''].join('\n')
}
