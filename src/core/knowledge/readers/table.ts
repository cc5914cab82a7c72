import type { Remark } from '../../../contract/knowledge.ts'
import type { ExtractedText } from '../ports.ts'
import { decodeText } from './decode.ts'
import { quoteNotClosed, rowsDoNotFit } from './remarks.ts'
import { type ParsedRow, parseRows } from './table-rows.ts'

const delimiters = [',', ';', '\t', '|'] as const
/** Rows that tell which character parts the cells. */
const sampleRows = 20
/** Characters that hold them. */
const sampleLength = 64 * 1024

/**
 * Reads a table of comma- or tab-separated values: a row is a paragraph, its cells joined by ` | `. The first row is the
 * header unless one of its cells is empty or a number.
 */
export function readTable(bytes: Uint8Array): Omit<ExtractedText, 'type'> {
  const text = decodeText(bytes)
  const { rows, unclosed } = parseRows(text, findDelimiter(text))
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== ''))
  const header = filled[0] && isHeader(filled[0].cells) ? formatRow(filled[0]) : undefined
  return {
    title: '',
    text: filled.map(formatRow).join('\n\n'),
    pages: [],
    headings: [],
    ...(header !== undefined && { header }),
    remarks: [...remarkRows(filled), ...(unclosed === undefined ? [] : [quoteNotClosed(unclosed)])],
  }
}

/** The character that parts most rows into as many cells as the first one has. */
function findDelimiter(text: string): string {
  const sample = text.slice(0, sampleLength)
  let best: string = delimiters[0]
  let most = 0
  for (const delimiter of delimiters) {
    const rows = parseRows(sample, delimiter).rows.slice(0, sampleRows)
    const width = rows[0]?.cells.length ?? 0
    const alike = rows.filter(({ cells }) => cells.length === width).length
    const score = width > 1 ? alike * 1000 + width : 0
    if (score > most) {
      best = delimiter
      most = score
    }
  }
  return best
}

function isHeader(cells: readonly string[]): boolean {
  return cells.every((cell) => cell !== '' && !/^[-+]?[\d.,\s]+%?$/u.test(cell))
}

function formatRow({ cells }: ParsedRow): string {
  return cells.join(' | ')
}

/** Whether rows were not as in a table. */
function remarkRows(rows: readonly ParsedRow[]): Remark[] {
  const width = rows[0]?.cells.length ?? 0
  const odd = rows.filter(({ cells }) => cells.length !== width)
  return odd[0] === undefined ? [] : [rowsDoNotFit(odd.length, width, odd[0].line)]
}
