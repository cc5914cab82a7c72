import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'

export interface SecondOpinion {
  readonly pages: string[]
  readonly title: string
}

/** Where pdf.js finds the tables for East Asian encodings and the metrics of the fonts a PDF need not carry. */
function resources(): { cMapUrl: string; standardFontDataUrl: string } {
  const own = createRequire(import.meta.url)
  const folder = dirname(createRequire(own.resolve('pdf-parse')).resolve('pdfjs-dist/package.json'))
  return { cMapUrl: join(folder, 'cmaps') + sep, standardFontDataUrl: join(folder, 'standard_fonts') + sep }
}

/**
 * Reads with pdf-parse (pdf.js), which finds text in some files that pdfium finds empty or cannot open. It is slower
 * and may hang, so it is asked second. Loaded only when it is needed. Throws pdf.js's errors.
 */
export async function askPdfParse(bytes: Uint8Array): Promise<SecondOpinion> {
  const { PDFParse } = await import('pdf-parse')
  const parser = new PDFParse({
    data: new Uint8Array(bytes),
    ...resources(),
    cMapPacked: true,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    verbosity: 0,
  })
  try {
    const { pages } = await parser.getText({ pageJoiner: '', parseHyperlinks: false })
    const { info } = await parser.getInfo()
    const title: unknown = info?.Title
    return { pages: pages.map(({ text }) => text), title: typeof title === 'string' ? title : '' }
  } finally {
    await parser.destroy()
  }
}
