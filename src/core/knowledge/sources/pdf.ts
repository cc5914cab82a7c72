import { messageOf } from '../../platform/errors.ts'
import type { ExtractedText } from '../ports.ts'
import { failures, ReadFailure } from './failures.ts'
import { askPdfParse } from './pdf-second-opinion.ts'
import { joinLines, joinPages } from './pdf-text.ts'
import { sensibleTitle } from './pdf-title.ts'
import { isTrap, Pdfium } from './pdfium.ts'
import { type PdfContent, readContent } from './pdfium-content.ts'

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
 * Reads a PDF: pdfium first, pdf-parse where pdfium fails or finds nothing. A scan is a failure; a PDF with neither
 * text nor pictures is a document without text. Throws `ReadFailure`.
 */
export async function readPdf(bytes: Uint8Array, options: PdfOptions): Promise<Untitled> {
  let first: PdfContent | ReadFailure
  try {
    first = await readWithPdfium(bytes, options.memory)
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error
    first = error
  }
  if (first instanceof ReadFailure) {
    if (first.code === 'encrypted' || first.code === 'out-of-memory') throw first
    return await secondOpinion(bytes, first, options)
  }
  const document = toDocument(first)
  if (document.text !== '') return document
  const answer = first.pictures ? failures.noTextLayer(first.pages.length) : document
  return await secondOpinion(bytes, answer, options)
}

/** Asks pdf-parse; what pdfium said holds where it knows nothing better. */
async function secondOpinion(
  bytes: Uint8Array,
  first: Untitled | ReadFailure,
  { onProvisional }: PdfOptions,
): Promise<Untitled> {
  onProvisional(first instanceof ReadFailure ? first : { ...first, title: first.title ?? '' })
  try {
    const second = toDocument({ ...(await askPdfParse(bytes)), pictures: false })
    if (second.text !== '') return second
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') throw failures.encrypted('PDF', error)
  }
  if (first instanceof ReadFailure) throw first
  return first
}

function toDocument({ pages, title }: PdfContent): Untitled {
  const { text, starts } = joinPages(pages.map(joinLines))
  return { type: 'pdf', title: sensibleTitle(title), text, pages: starts, headings: [] }
}

async function readWithPdfium(bytes: Uint8Array, memory: number): Promise<PdfContent> {
  pdfium ??= await Pdfium.start(memory)
  const engine = pdfium
  try {
    return await readContent(engine, bytes)
  } catch (error) {
    if (engine.starved) throw failures.outOfMemory(Math.round(memory / 2 ** 20))
    // A trap leaves the instance in an unknown state.
    if (isTrap(error)) pdfium = undefined
    if (messageOf(error).startsWith('Password required')) throw failures.encrypted('PDF', error)
    throw failures.damaged('PDF', 'no pages can be found in it', error)
  } finally {
    if (engine.starved || engine.memory > keptMemory) pdfium = undefined
  }
}
