import type { HeadingMark } from '../../ports.ts'
import type { PdfiumFunctions } from './pdfium.ts'
import { readUtf16 } from './pdfium-string.ts'

/** A line of a PDF's outline (ISO 32000, 12.3.3): what a viewer shows beside the pages. */
export interface OutlineEntry {
  readonly title: string
  /** 1 (outermost) to 6. */
  readonly level: number
  /** Index of the page it leads to, from 0. */
  readonly page: number
}

/** Bounds for outlines made to take forever: they may be endless, or lead back to themselves. */
const mostEntries = 5000
const longestTitle = 300
const deepest = 6

/** The outline of a document in reading order, without entries that lead to no page. */
export function readOutline(pdfium: PdfiumFunctions, document: number): OutlineEntry[] {
  const entries: OutlineEntry[] = []
  const seen = new Set<number>()
  const visit = (parent: number, level: number) => {
    let bookmark = pdfium._FPDFBookmark_GetFirstChild(document, parent)
    while (bookmark !== 0 && !seen.has(bookmark) && seen.size < mostEntries) {
      seen.add(bookmark)
      const page = findPage(pdfium, document, bookmark)
      const title = readTitle(pdfium, bookmark)
      if (page >= 0 && title !== '') entries.push({ title, level, page })
      if (level < deepest) visit(bookmark, level + 1)
      bookmark = pdfium._FPDFBookmark_GetNextSibling(document, bookmark)
    }
  }
  visit(0, 1)
  return entries
}

/** The page an entry leads to, itself or by its action; -1 where it leads nowhere in this document. */
function findPage(pdfium: PdfiumFunctions, document: number, bookmark: number): number {
  let place = pdfium._FPDFBookmark_GetDest(document, bookmark)
  if (place === 0) {
    const action = pdfium._FPDFBookmark_GetAction(bookmark)
    if (action !== 0) place = pdfium._FPDFAction_GetDest(document, action)
  }
  return place === 0 ? -1 : pdfium._FPDFDest_GetDestPageIndex(document, place)
}

function readTitle(pdfium: PdfiumFunctions, bookmark: number): string {
  const length = pdfium._FPDFBookmark_GetTitle(bookmark, 0, 0)
  if (length <= 2) return ''
  const title = readUtf16(pdfium, length, (buffer) => pdfium._FPDFBookmark_GetTitle(bookmark, buffer, length))
  return title
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, longestTitle)
    .toWellFormed()
}

/**
 * Where the entries of an outline stand in the text: at the line that says the title on its page, or else where that
 * page begins. `starts` are the offsets of the pages. Ascending, as headings must be.
 */
export function placeOutline(
  entries: readonly OutlineEntry[],
  text: string,
  starts: readonly number[],
): HeadingMark[] {
  const inOrder = entries.filter(({ page }) => page < starts.length)
  inOrder.sort((one, other) => one.page - other.page)
  const marks: HeadingMark[] = []
  for (const { title, level, page } of inOrder) {
    const from = Math.max(starts[page]!, marks.at(-1)?.at ?? 0)
    const found = lineThatSays(title, text, from, starts[page + 1] ?? text.length)
    marks.push({ at: found ?? from, level, title })
  }
  return marks
}

/** The beginning of the first line within `[from, to)` that begins with `title`, a number before it allowed. */
function lineThatSays(title: string, text: string, from: number, to: number): number | undefined {
  const page = text.slice(from, to)
  const words = title.split(' ').map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  const line = new RegExp(`(?<=^|\\n)(?:[\\dA-Z.]{1,10}\\s+)?${words.join('\\s+')}`, 'iu').exec(page)
  return line ? from + line.index : undefined
}
