import { redactText } from './redaction.ts'

/** A secret that spans lines is looked for over so many of them. */
const mostLines = 64
/** Judged together: the first of them, which says what they are, and the last ones. */
const mostTogether = 8
/** Longer lines are no line of a document. */
const longestLine = 400

/** Masks a line by what it says together with the lines before it: lists, block scalars, a name and its value. */
export function createLineContext(): (line: string) => string {
  let before: string[] = []
  return (line) => {
    const above = before.length <= mostTogether ? before : [before[0]!, ...before.slice(1 - mostTogether)]
    if (line.length > longestLine || !(waitsForMore(line) || isInside(before, line))) before = []
    else before = [...before.slice(0, mostLines), line]
    if (above.length === 0) return redactText(line)
    const lines = redactText([...above, line].join('\n')).split('\n')
    // Where lines became one, the line is judged alone.
    return lines.length === above.length + 1 ? redactText(lines.at(-1)!) : redactText(line)
  }
}

const blockMark = /[:=][ \t]*(?:[&!]\S{1,60}[ \t]+){0,2}(?:[|>][-+\d]{0,2}|[&!]\S{1,60})$/u
/** The first line of a command to Redis, over the wire: how many words follow, each behind a line with its length. */
const wireHead = /^\*(\d{1,2})\r?$/u
/** Base64 ends in the same sign. */
const waitingSign = /[\w\])"']["']?[ \t]+:?=$|(?:^|[\s;,{"'])[A-Za-z_][\w.-]{1,60}["']?:?=$/u
const keyLine = /\\n["'`]?[ \t]*\+$/u
const item = /(?:^|[ \t|])- (?:["']?[^\s"':]{1,200}["']?$|[{"']?(?:name|value|key)["']?[ \t]*:)/iu
const nameField = /(?:^|[\s{"'-])name["']?[ \t]*:/iu

/**
 * A name that waits for its value, an item of a list, one of several fields of an object, the first line of a key. Most
 * lines are told apart by their last character and by two short words that they do not hold.
 */
function waitsForMore(line: string): boolean {
  let end = line.length
  while (end > 0 && isBlank(line.charCodeAt(end - 1))) end--
  const last = line[end - 1]
  if (last === undefined) return false
  if (last === ':' || last === '[') return true
  if (last === '=') return waitingSign.test(line.slice(Math.max(0, end - 80), end))
  if (line[0] === '*' && wireHead.test(line)) return true
  if (last === ',') {
    const first = line.trimStart()[0]
    if (first === '"' || first === "'") return true
  }
  const close = line.slice(Math.max(0, end - 140), end)
  if ('|>+-'.includes(last) && (blockMark.test(close) || keyLine.test(close))) return true
  if (/\d/u.test(last) && /[|>][-+\d]$/u.test(close) && blockMark.test(close)) return true
  if (line.includes('- ') && item.test(line.slice(0, end))) return true
  if ((line.includes('name') || line.includes('Name')) && nameField.test(line)) return true
  return line.includes('PRIVATE KEY') && /-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY/u.test(line)
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9
}

/** Whether the line stands further in than the first of the ones before, or goes on as they do. */
function isInside(before: readonly string[], line: string): boolean {
  if (before.length === 0 || before.length >= mostLines) return false
  const words = wireHead.exec(before[0]!)?.[1]
  if (words !== undefined && before.length <= 2 * Number(words)) return true
  return indent(line) > indent(before[0]!) || before.some((one) => one.includes('PRIVATE KEY'))
}

function indent(line: string): number {
  return line.length - line.trimStart().length
}
