import type { Remark } from '../../../contract/knowledge.ts'
import { agree, formatCount } from '../../../shared/count-words.ts'

const recognize = 'Run text recognition (OCR) over it, for example with ocrmypdf, and add the result.'

/** A document in which there is nothing to be found. */
export function noText(): Remark {
  return {
    code: 'no-text',
    message: 'No text was found in it: its pages are empty, drawings or pictures.',
    remedy: `Nothing needs to be done where that is so. ${recognize}`,
  }
}

/**
 * @param pages those that look scanned, from 1, in order
 * @param all whether there are no others
 */
export function pagesWithoutText(pages: readonly number[], all: boolean): Remark {
  const [first = 1] = pages
  const count = pages.length
  const many = `${all ? '' : 'At least '}${formatCount(count, 'page')} of it are pictures without text, the first of them page ${first}`
  return {
    code: 'pages-without-text',
    page: first,
    message: `${count === 1 ? `Page ${first} of it is a picture without text` : many}: what is on ${agree(count, 'it', 'them')} is not found.`,
    remedy: recognize,
  }
}

/**
 * @param rows how many have another number of cells than the first
 * @param width how many cells the first has
 * @param line where the first of them stands
 */
export function rowsDoNotFit(rows: number, width: number, line: number): Remark {
  return {
    code: 'rows-do-not-fit',
    message: `${formatCount(rows, 'row')} ${agree(rows, 'has', 'have')} more or fewer cells than the first, which has ${width}: see line ${line}.`,
    remedy: 'Compare these rows with the header; put cells that hold the separator between quotation marks.',
  }
}

/** @param line where the quotation mark stands */
export function quoteNotClosed(line: number): Remark {
  return {
    code: 'quote-not-closed',
    message: `A quotation mark in line ${line} is never closed: all that follows it was read as one cell.`,
    remedy: 'Close it, or double it where it belongs to the text, and add the file again.',
  }
}
