/** A line, or what an error says, is cut after so many characters. */
const mostOfLine = 2000

export function writeTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`
  return [line(head), `|${head.map(() => ' --- ').join('|')}|`, ...rows.map(line)].join('\n')
}

/** What stands in a cell neither ends it nor begins an element. */
function escapeCell(text: string): string {
  return toOneLine(text).replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;')
}

export function toOneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim()
}

export function cutLine(text: string): string {
  return text.length > mostOfLine ? `${text.slice(0, mostOfLine)} …` : text
}

/** A block that nothing inside can end. */
export function writeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}
