/** A row of a table, and the line of the file that it begins in, from 1. */
export interface ParsedRow {
  readonly line: number
  readonly cells: readonly string[]
}

export interface ParsedRows {
  readonly rows: readonly ParsedRow[]
  /** The line of a quotation mark that is never closed. */
  readonly unclosed?: number
}

/**
 * Rows and cells of delimiter-separated values (RFC 4180): a cell that begins with a quotation mark ends with one and may
 * hold delimiters, line breaks and doubled marks. A mark anywhere else is a character like any other. White space in
 * cells becomes single spaces.
 *
 * @param text with `\n` as its line break
 */
export function parseRows(text: string, delimiter: string): ParsedRows {
  const rows: ParsedRow[] = []
  let at = 0
  let line = 1
  let unclosed: number | undefined
  while (at < text.length) {
    const begin = line
    const cells: string[] = []
    for (let more = true; more; ) {
      const cell = readCell(text, at, delimiter)
      if (!cell.closed) unclosed = line
      line += cell.breaks
      cells.push(cell.value.replace(/\s+/gu, ' ').trim())
      more = text[cell.end] === delimiter
      at = cell.end + 1
    }
    line += 1
    rows.push({ line: begin, cells })
  }
  return { rows, ...(unclosed !== undefined && { unclosed }) }
}

interface Cell {
  readonly value: string
  /** Where the delimiter, line break or end behind it stands. */
  readonly end: number
  /** Line breaks within it. */
  readonly breaks: number
  readonly closed: boolean
}

function readCell(text: string, start: number, delimiter: string): Cell {
  if (text[start] !== '"') {
    const end = findEnd(text, start, delimiter)
    return { value: text.slice(start, end), end, breaks: 0, closed: true }
  }
  let at = start + 1
  let value = ''
  for (;;) {
    const mark = text.indexOf('"', at)
    if (mark < 0) {
      const rest = value + text.slice(at)
      return { value: rest, end: text.length, breaks: countBreaks(rest), closed: false }
    }
    value += text.slice(at, mark)
    if (text[mark + 1] !== '"') {
      // What stands between the closing mark and the delimiter belongs to the cell as well.
      const end = findEnd(text, mark + 1, delimiter)
      return { value: value + text.slice(mark + 1, end), end, breaks: countBreaks(value), closed: true }
    }
    value += '"'
    at = mark + 2
  }
}

function findEnd(text: string, from: number, delimiter: string): number {
  let at = from
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n') at += 1
  return at
}

function countBreaks(text: string): number {
  return text.split('\n').length - 1
}
