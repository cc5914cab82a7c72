import { redactText } from './redaction.ts'

/** A secret that spans lines is looked for over so many of them. */
const mostLines = 64
/** Judged together: the first of them, which says what they are, and the last ones. */
const mostTogether = 8
/** Longer lines are no line of a document. */
const longestLine = 400
/** A name that waits for its value, an item of a list, one of several fields of an object. */
const open =
  /(?:[:=][ \t]*(?:[&!]\S+[ \t]+){0,2}(?:[|>][-+\d]{0,2})?|^[ \t]*["'][^\n]{0,200},|\[|\\n["'`]?[ \t]*\+)[ \t]*$|(?:^|[\s{"'])name["']?[ \t]*:|(?:^|[ \t])- \S|-----BEGIN [A-Z ]{0,40}PRIVATE KEY/iu

/** Masks a line by what it says together with the lines before it: lists, block scalars, a name and its value. */
export function createLineContext(): (line: string) => string {
  let before: string[] = []
  return (line) => {
    const goesOn =
      line.length <= longestLine && (open.test(line) || (before.length > 0 && isInside(before, line)))
    const above = before.length <= mostTogether ? before : [before[0]!, ...before.slice(1 - mostTogether)]
    before = line.length <= longestLine && goesOn ? [...before.slice(0, mostLines), line] : []
    if (above.length === 0) return redactText(line)
    const lines = redactText([...above, line].join('\n')).split('\n')
    // Where lines became one, the line is judged alone.
    return lines.length === above.length + 1 ? redactText(lines.at(-1)!) : redactText(line)
  }
}

/** Whether the line stands further in than the last of the ones before, or goes on as they do. */
function isInside(before: readonly string[], line: string): boolean {
  if (before.length >= mostLines) return false
  return before.some((one) => /PRIVATE KEY/u.test(one)) || indent(line) > indent(before[0]!)
}

function indent(line: string): number {
  return line.length - line.trimStart().length
}
