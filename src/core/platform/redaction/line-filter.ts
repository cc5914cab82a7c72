import { exactNumbers } from './exact-number.ts'
import { createLineContext } from './line-context.ts'
import { makeMask } from './mask.ts'
import { redact, redactText } from './redaction.ts'

/** A line longer than this is treated in pieces, so that a stream without line ends needs no more memory. */
const longestLine = 1024 * 1024
/** A piece ends at a blank in its last so many characters, where there is one: a secret has none inside. */
const searchBack = 4096

/**
 * Masks a stream of text: lines of JSON by field, other lines as text, a private key over several lines as one. Line
 * ends stay as they are, and what holds no secret stays to the byte.
 *
 * @param chunks text in pieces of any size
 */
export async function* redactLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  const lines = createHeldLine()
  let rest = ''
  for await (const chunk of chunks) {
    rest += chunk
    let out = ''
    let start = 0
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n', start)) {
      const stop = end > start && rest[end - 1] === '\r' ? end - 1 : end
      out += lines.add(rest.slice(start, stop), rest.slice(stop, end + 1))
      start = end + 1
    }
    rest = rest.slice(start)
    while (rest.length > longestLine) {
      const blank = rest.lastIndexOf(' ', longestLine)
      const cut = blank > longestLine - searchBack ? blank + 1 : longestLine
      out += lines.add(rest.slice(0, cut), '')
      rest = rest.slice(cut)
    }
    if (out !== '') yield out
  }
  const last = (rest === '' ? '' : lines.add(rest, '')) + lines.finish()
  if (last !== '') yield last
}

/** `value: …`, alone or with the dash of a list: its name may stand on the next line. */
const valueLine = /^[ \t]*(?:- )?\{?[ \t]*["']?value["']?[ \t]*:[ \t]*\S/iu
const longestHeld = 400

/** Lines in order; one with a value is kept back until the next line says what it is called. */
function createHeldLine() {
  const redactNext = createLineRedactor()
  let held: { line: string; lineEnd: string } | undefined
  const finish = () => {
    const out = held ? redactNext(held.line) + held.lineEnd : ''
    held = undefined
    return out
  }
  return {
    finish,
    add(line: string, lineEnd: string): string {
      let out = ''
      if (held) {
        const together = redactText(`${held.line}\n${line}`).split('\n')
        if (together.length === 2) held = { ...held, line: together[0]! }
        out = finish()
      }
      if (line.length > longestHeld || !valueLine.test(line)) return out + redactNext(line) + lineEnd
      held = { line, lineEnd }
      return out
    },
  }
}

/** Masks lines one after the other; it remembers a private key that has not ended, and the lines that a value may go on from. */
export function createLineRedactor(): (line: string) => string {
  let inKey = false
  const inContext = createLineContext()
  return (line) => {
    if (inKey) {
      const foot = /-----END [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----/u.exec(line)
      if (foot) {
        inKey = false
        const after = line.slice(foot.index + foot[0].length)
        return makeMask('', 'private-key') + redactLine(after, inContext)
      }
      // The body is base64 and headers of one word; anything else means that the key was cut off.
      if (/^\s*(?:[\w+/=-]*|[\w-]+: .{0,200})\s*$/u.test(line))
        return line.trim() === '' ? line : makeMask('', 'private-key')
      inKey = false
    }
    const head = line.lastIndexOf('-----BEGIN ')
    if (
      head !== -1 &&
      /PRIVATE KEY/u.test(line.slice(head, head + 80)) &&
      !line.includes('-----END ', head)
    ) {
      inKey = !line.trimStart().startsWith('{')
    }
    return redactLine(line, inContext)
  }
}

function redactLine(line: string, asText: (line: string) => string): string {
  const trimmed = line.trim()
  const close = trimmed[0] === '{' ? '}' : trimmed[0] === '[' ? ']' : undefined
  if (close === undefined || !trimmed.endsWith(close)) return asText(line)
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return asText(line)
  }
  if (JSON.stringify(redact(value)) === JSON.stringify(value)) return line
  return JSON.stringify(redact(exactNumbers(line)))
}
