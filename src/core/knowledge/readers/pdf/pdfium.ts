import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type PDFiumDocument, PDFiumLibrary } from '@hyzyla/pdfium'

/** What is used of it: Node has it, but its types come with those of browsers only. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { exports: object }
  RuntimeError: new (message: string) => Error
}

/**
 * What we call of pdfium's C interface (https://pdfium.googlesource.com/pdfium/+/main/public/). The wrapper's classes
 * hide most of it and never close a page they hand out, so pages, forms and annotations are read through this.
 */
export interface PdfiumFunctions {
  _FPDF_LoadPage(document: number, index: number): number
  _FPDF_ClosePage(page: number): void
  _FPDFText_LoadPage(page: number): number
  _FPDFText_ClosePage(textPage: number): void
  _FPDFText_CountChars(textPage: number): number
  _FPDFText_GetText(textPage: number, start: number, count: number, buffer: number): number
  _FPDF_GetMetaText(document: number, tag: number, buffer: number, length: number): number
  _FPDFPage_CountObjects(page: number): number
  _FPDFPage_GetObject(page: number, index: number): number
  _FPDFPageObj_GetType(object: number): number
  _FPDFPageObj_GetBounds(object: number, left: number, bottom: number, right: number, top: number): number
  _FPDFImageObj_GetImagePixelSize(object: number, width: number, height: number): number
  _FPDFFormObj_CountObjects(form: number): number
  _FPDFFormObj_GetObject(form: number, index: number): number
  _FPDF_GetPageWidth(page: number): number
  _FPDF_GetPageHeight(page: number): number
  _FPDFPage_GetAnnotCount(page: number): number
  _FPDFPage_GetAnnot(page: number, index: number): number
  _FPDFPage_CloseAnnot(annotation: number): void
  _FPDFAnnot_GetStringValue(annotation: number, key: number, buffer: number, length: number): number
  _FPDFBookmark_GetFirstChild(document: number, parent: number): number
  _FPDFBookmark_GetNextSibling(document: number, bookmark: number): number
  _FPDFBookmark_GetTitle(bookmark: number, buffer: number, length: number): number
  _FPDFBookmark_GetDest(document: number, bookmark: number): number
  _FPDFBookmark_GetAction(bookmark: number): number
  _FPDFAction_GetDest(document: number, action: number): number
  _FPDFDest_GetDestPageIndex(document: number, place: number): number
  wasmExports: { malloc(bytes: number): number; free(pointer: number): void }
  HEAPU8: Uint8Array<ArrayBuffer>
}

let compiled: object | undefined

/** Whether WebAssembly code broke off in the middle: its instance is not to be used again. */
export function isTrap(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError
}

/** pdfium in WebAssembly, whose memory lies outside the JavaScript heap and so needs a bound of its own. */
export class Pdfium {
  readonly #library: PDFiumLibrary
  readonly functions: PdfiumFunctions
  readonly #refused: () => boolean
  /** Bytes it may use. */
  readonly limit: number

  private constructor(library: PDFiumLibrary, limit: number, refused: () => boolean) {
    this.limit = limit
    this.#library = library
    this.functions = (library as unknown as { module: PdfiumFunctions }).module
    this.#refused = refused
  }

  static async start(maxBytes: number): Promise<Pdfium> {
    const require = createRequire(import.meta.url)
    compiled ??= new WebAssembly.Module(readFileSync(require.resolve('@hyzyla/pdfium/pdfium.wasm')))
    const module = compiled
    let refused = false
    const library = await PDFiumLibrary.init({
      instantiateWasm(imports: { env: Record<string, (bytes: number) => number> }, onInstance) {
        const resize = imports.env.emscripten_resize_heap!
        imports.env.emscripten_resize_heap = (bytes) => {
          if (bytes >>> 0 <= maxBytes) return resize(bytes)
          refused = true
          return 0
        }
        const instance = new WebAssembly.Instance(module, imports)
        onInstance(instance)
        return instance.exports
      },
    })
    return new Pdfium(library, maxBytes, () => refused)
  }

  /** Bytes of its memory; it grows and never shrinks. */
  get memory(): number {
    return this.functions.HEAPU8.length
  }

  /** Whether it was ever refused memory: what it says after that is not to be believed. */
  get starved(): boolean {
    return this.#refused()
  }

  /** Opens a document; throws pdfium's own error. `handle` is pdfium's, for `functions`. */
  async open(bytes: Uint8Array): Promise<{ handle: number; pageCount: number; close: () => void }> {
    const document: PDFiumDocument = await this.#library.loadDocument(bytes)
    const handle = (document as unknown as { documentIdx: number }).documentIdx
    return { handle, pageCount: document.getPageCount(), close: () => document.destroy() }
  }
}
