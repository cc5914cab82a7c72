import { type OutlineEntry, readOutline } from './pdf-outline.ts'
import type { Pdfium, PdfiumFunctions } from './pdfium.ts'
import { readObjectContent } from './pdfium-objects.ts'
import { looksScanned } from './pdfium-scan.ts'
import { readUtf16 } from './pdfium-string.ts'

/** What a PDF says, page by page, as its reader gives it. */
export interface PdfContent {
  readonly pages: readonly string[]
  /** The title in the metadata, as it stands there. */
  readonly title: string
  /** Pages without text that look scanned, from 1; of the first such pages. */
  readonly scanned: readonly number[]
  readonly outline: readonly OutlineEntry[]
  /**
   * Whether another reader may find text on pages without any here: letters were drawn that pdfium has no characters
   * for, a page could not be read, or nothing at all was found.
   */
  readonly doubtful: boolean
}

/** Notes read on a page, and pages without text looked at for scans: bounds for files made to take forever. */
const mostNotes = 2000
export const pagesLookedAt = 20

/** Reads all pages, with the values of form fields and the words of notes on them. Throws pdfium's errors. */
export async function readContent(pdfium: Pdfium, bytes: Uint8Array): Promise<PdfContent> {
  const { handle, pageCount, close } = await pdfium.open(bytes)
  try {
    const reader = new PageReader(pdfium.functions, handle)
    const pages: string[] = []
    for (let index = 0; index < pageCount; index += 1) pages.push(reader.read(index))
    if (pageCount === 0 || reader.unreadable === pageCount) throw new Error('no page can be read')
    return {
      pages,
      title: reader.metadata('Title'),
      scanned: reader.scanned,
      outline: readOutline(pdfium.functions, handle),
      doubtful: reader.doubtful,
    }
  } finally {
    close()
  }
}

class PageReader {
  readonly #pdfium: PdfiumFunctions
  readonly #document: number
  unreadable = 0
  readonly scanned: number[] = []
  #lookedAt = 0
  /** On pages without text: whether letters were drawn, and whether anything was. */
  #letters = false
  #anything = false

  constructor(pdfium: PdfiumFunctions, document: number) {
    this.#pdfium = pdfium
    this.#document = document
  }

  get doubtful(): boolean {
    return this.unreadable > 0 || this.#letters || !this.#anything
  }

  read(index: number): string {
    const page = this.#pdfium._FPDF_LoadPage(this.#document, index)
    if (page === 0) {
      this.unreadable += 1
      return ''
    }
    try {
      const text = this.#text(page)
      if (isBlank(text) && !this.#letters) this.#lookAt(page)
      const notes = this.#notes(page)
      if (isBlank(text) && notes === '') this.#lookForScan(page, index + 1)
      return notes === '' ? text : `${text}\n\n${notes}`
    } finally {
      this.#pdfium._FPDF_ClosePage(page)
    }
  }

  #lookAt(page: number): void {
    const { letters, others } = readObjectContent(this.#pdfium, page)
    this.#letters = letters
    this.#anything ||= letters || others || this.#pdfium._FPDFPage_GetAnnotCount(page) > 0
  }

  #text(page: number): string {
    const textPage = this.#pdfium._FPDFText_LoadPage(page)
    if (textPage === 0) return ''
    try {
      const count = this.#pdfium._FPDFText_CountChars(textPage)
      if (count <= 0) return ''
      return readUtf16(this.#pdfium, (count + 1) * 2, (buffer) => {
        const written = this.#pdfium._FPDFText_GetText(textPage, 0, count, buffer)
        return written * 2
      })
    } finally {
      this.#pdfium._FPDFText_ClosePage(textPage)
    }
  }

  #lookForScan(page: number, number: number): void {
    if (this.#lookedAt === pagesLookedAt) return
    this.#lookedAt += 1
    if (looksScanned(this.#pdfium, page)) this.scanned.push(number)
  }

  /** Values of form fields and words of annotations, a line each; pdfium's text has neither. */
  #notes(page: number): string {
    const count = Math.min(this.#pdfium._FPDFPage_GetAnnotCount(page), mostNotes)
    const notes = new Set<string>()
    for (let index = 0; index < count; index += 1) {
      const annotation = this.#pdfium._FPDFPage_GetAnnot(page, index)
      if (annotation === 0) continue
      for (const key of ['V', 'Contents']) {
        const note = this.#entry(key, (name, buffer, length) =>
          this.#pdfium._FPDFAnnot_GetStringValue(annotation, name, buffer, length),
        ).trim()
        if (note !== '') notes.add(note)
      }
      this.#pdfium._FPDFPage_CloseAnnot(annotation)
    }
    return [...notes].join('\n')
  }

  metadata(tag: string): string {
    return this.#entry(tag, (name, buffer, length) =>
      this.#pdfium._FPDF_GetMetaText(this.#document, name, buffer, length),
    )
  }

  /** Asks for a string's length in bytes, then for the string. */
  #entry(key: string, ask: (name: number, buffer: number, length: number) => number): string {
    const { malloc, free } = this.#pdfium.wasmExports
    const name = malloc(key.length + 1)
    try {
      this.#pdfium.HEAPU8.set(Buffer.from(`${key}\0`, 'latin1'), name)
      const length = ask(name, 0, 0)
      return length <= 2 ? '' : readUtf16(this.#pdfium, length, (buffer) => ask(name, buffer, length))
    } finally {
      free(name)
    }
  }
}

function isBlank(text: string): boolean {
  return text.trim() === ''
}
