const plain = /^[\t\u0020-\u007e\u00a0-\u{10ffff}]*$/u

/**
 * A line without the escapes and control characters that terminals act on (ECMA-48), tabs excepted. In time linear in
 * its length, whatever is in it; text is never lost to an escape that does not end.
 */
export function withoutEscapes(line: string): string {
  if (plain.test(line)) return line
  let kept = ''
  let from = 0
  let noTerminator = false
  for (let at = 0; at < line.length; ) {
    const code = line.charCodeAt(at)
    if (!isControl(code)) {
      at += 1
      continue
    }
    kept += line.slice(from, at)
    const end = code === 0x1b ? escapeEnd(line, at) : code === 0x9b ? sequenceEnd(line, at + 1) : at + 1
    if (end === 'string') {
      const after: number = noTerminator ? -1 : stringEnd(line, at + 2)
      noTerminator = after === -1
      at = after === -1 ? at + 2 : after
    } else {
      // Where a program overwrites its line, what was there stays readable.
      if (code === 0x0d && end < line.length) kept += ' '
      at = end
    }
    from = at
  }
  return kept + line.slice(from)
}

function isControl(code: number): boolean {
  return (code < 0x20 && code !== 0x09) || (code >= 0x7f && code <= 0x9f)
}

/** Where the escape that begins at `at` ends; `string` for one that runs up to a terminator. */
function escapeEnd(line: string, at: number): number | 'string' {
  const kind = line[at + 1]
  if (kind === '[') return sequenceEnd(line, at + 2)
  if (kind !== undefined && ']PX^_'.includes(kind)) return 'string'
  let end = at + 1
  while (within(line, end, 0x20, 0x2f)) end += 1
  return within(line, end, 0x30, 0x7e) ? end + 1 : at + 1
}

/** After parameters, intermediates and the final byte of a control sequence. */
function sequenceEnd(line: string, from: number): number {
  let end = from
  while (within(line, end, 0x30, 0x3f)) end += 1
  while (within(line, end, 0x20, 0x2f)) end += 1
  return within(line, end, 0x40, 0x7e) ? end + 1 : end
}

/** After BEL or ESC \, whichever comes first; -1 where neither does. */
function stringEnd(line: string, from: number): number {
  for (let at = from; at < line.length; at += 1) {
    const code = line.charCodeAt(at)
    if (code === 0x07 || code === 0x9c) return at + 1
    if (code === 0x1b && line[at + 1] === '\\') return at + 2
  }
  return -1
}

function within(line: string, at: number, low: number, high: number): boolean {
  const code = line.charCodeAt(at)
  return code >= low && code <= high
}
