const head = /["']?[ \t]{0,4}:[ \t]{1,8}(?:[&!]\S{1,60}[ \t]{1,4}){0,2}[|>][-+\d]{0,2}[ \t]{0,8}\r?\n/uy
const mostLines = 64

/**
 * The lines of a block scalar of YAML under a name, one by one: those that stand further in than the name. What a log
 * writes before each line may differ in its digits.
 *
 * @param end the end of the name
 */
export function blockScalar(text: string, nameStart: number, end: number): { start: number; end: number }[] {
  head.lastIndex = end
  if (!head.test(text)) return []
  const lineStart = text.lastIndexOf('\n', nameStart - 1) + 1
  if (nameStart - lineStart > 200) return []
  const prefix = shape(text.slice(lineStart, nameStart).replace(/["']$/u, ''))
  const lines: { start: number; end: number }[] = []
  let at = head.lastIndex
  while (at < text.length && lines.length < mostLines) {
    const stop = text.indexOf('\n', at)
    const lineEnd = stop === -1 ? text.length : stop
    const body = at + prefix.length
    if (shape(text.slice(at, body)) !== prefix || !/[ \t]/u.test(text[body] ?? '')) break
    const line = text.slice(body, Math.min(lineEnd, body + 16_384)).trim()
    if (line !== '') {
      const start = text.indexOf(line, body)
      lines.push({ start, end: start + line.length })
    }
    at = lineEnd + 1
  }
  return lines
}

/** Digits of a time count as any digit, the dash of a list as the blank below it. */
export function shape(prefix: string): string {
  return prefix.replace(/\d/gu, '0').replace(/-(?=[ \t]*$)/u, ' ')
}
