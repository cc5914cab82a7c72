import { errorMessage } from '../../platform/errors.ts'
import type { ExtractedText } from '../ports.ts'
import { failures, ReadFailure } from './failures.ts'
import { type OutlineEntry, placeOutline } from './pdf/pdf-outline.ts'
import { askPdfParse } from './pdf/pdf-second-opinion.ts'
import { joinLines, joinPages } from './pdf/pdf-text.ts'
import { sensibleTitle } from './pdf/pdf-title.ts'
import { isTrap, Pdfium } from './pdf/pdfium.ts'
import { pagesLookedAt, readContent } from './pdf/pdfium-content.ts'
import * as remark from './remarks.ts'

export interface PdfOptions {
  /** Bytes pdfium may use. */
  readonly memory: number
  /** Called with what is known before the slow second reader is asked: it holds if that one does not answer. */
  readonly onProvisional: (answer: ExtractedText | ReadFailure) => void
}

type Untitled = Omit<ExtractedText, 'title'> & { readonly title: string | undefined }

/** Memory after which pdfium is started anew: WebAssembly memory never shrinks. */
const keptMemory = 96 * 2 ** 20

let pdfium: Pdfium | undefined

/**
 * Reads a PDF: pdfium first, pdf-parse where pdfium fails or misses text that may be there. A scan is a failure; a PDF of empty pages,
 * drawings or a picture is a document without text and says so. Throws `ReadFailure`.
 */
export async function readPdf(bytes: Uint8Array, options: PdfOptions): Promise<Untitled> {
  const { answer: first, doubtful } = await readWithPdfium(bytes, options.memory)
  if (!doubtful) {
    if (first instanceof ReadFailure) throw first
    return first
  }
  options.onProvisional(first instanceof ReadFailure ? first : { ...first, title: first.title ?? '' })
  const second = await secondOpinion(bytes)
  if (
    'text' in second &&
    (second.text !== '' || (first instanceof ReadFailure && first.code === 'damaged'))
  ) {
    return second
  }
  if (first instanceof ReadFailure)
    throw second instanceof ReadFailure && second.code === 'encrypted' ? second : first
  return first
}

interface FirstAnswer {
  readonly answer: Untitled | ReadFailure
  /** Whether the second reader may know better. */
  readonly doubtful: boolean
}

async function readWithPdfium(bytes: Uint8Array, memory: number): Promise<FirstAnswer> {
  if (pdfium?.limit !== memory) pdfium = await Pdfium.start(memory)
  const engine = pdfium
  try {
    const content = await readContent(engine, bytes)
    const scan = content.pages.every((page) => page.trim() === '') && content.scanned.length > 0
    const answer = scan ? failures.noTextLayer(content.pages.length) : toDocument(content)
    const silent = answer instanceof ReadFailure || answer.text === ''
    return { answer, doubtful: silent && content.doubtful }
  } catch (error) {
    if (engine.starved) {
      return { answer: failures.outOfMemory(Math.round(memory / 2 ** 20)), doubtful: false }
    }
    // A trap leaves the instance in an unknown state.
    if (isTrap(error)) pdfium = undefined
    if (errorMessage(error).startsWith('Password required')) {
      return { answer: failures.encrypted('PDF', error), doubtful: false }
    }
    return { answer: failures.damaged('PDF', 'no pages can be found in it', error), doubtful: true }
  } finally {
    if (engine.starved || engine.memory > keptMemory) pdfium = undefined
  }
}

async function secondOpinion(bytes: Uint8Array): Promise<Untitled | ReadFailure> {
  try {
    return toDocument(await askPdfParse(bytes))
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') return failures.encrypted('PDF', error)
    return failures.damaged('PDF', 'no pages can be found in it', error)
  }
}

function toDocument({
  pages,
  title,
  outline = [],
  scanned = [],
}: {
  pages: readonly string[]
  title: string
  outline?: readonly OutlineEntry[]
  scanned?: readonly number[]
}): Untitled {
  const { text, starts } = joinPages(pages.map(joinLines))
  const headings = placeOutline(outline, text, starts)
  const remarks =
    text === ''
      ? [remark.noText()]
      : scanned.length > 0
        ? [remark.pagesWithoutText(scanned, scanned.length < pagesLookedAt)]
        : []
  return { type: 'pdf', title: sensibleTitle(title), text, pages: starts, headings, remarks }
}
