import type { PdfiumFunctions } from './pdfium.ts'
import { formObject, imageObject, mostObjects } from './pdfium-objects.ts'

/** Points (1/72 inch): a little less than the short side of A5. */
const paperSide = 400
/** Below these a picture holds no page of legible print. */
const legibleDpi = 100
const legiblePixels = 600

interface Picture {
  /** Square points on the page. */
  readonly area: number
  readonly pixels: number
}

/**
 * Whether a page without text is a scan: pictures cover most of it, and it is either upright and of a paper size, or
 * its pictures are fine enough for print. A photograph, a screenshot or a sample image in a PDF is none.
 */
export function looksScanned(pdfium: PdfiumFunctions, page: number): boolean {
  const width = pdfium._FPDF_GetPageWidth(page)
  const height = pdfium._FPDF_GetPageHeight(page)
  const { malloc, free } = pdfium.wasmExports
  const scratch = malloc(32)
  try {
    const pictures = picturesOn(pdfium, page, scratch, width, height)
    const covered = pictures.reduce((sum, { area }) => sum + area, 0)
    if (covered < (width * height) / 2) return false
    if (Math.min(width, height) >= paperSide && height > width) return true
    const pixels = pictures.reduce((sum, picture) => sum + picture.pixels, 0)
    const dpi = Math.sqrt(pixels / covered) * 72
    return dpi >= legibleDpi && (Math.min(width, height) / 72) * dpi >= legiblePixels
  } finally {
    free(scratch)
  }
}

function picturesOn(
  pdfium: PdfiumFunctions,
  page: number,
  scratch: number,
  width: number,
  height: number,
): Picture[] {
  const pictures: Picture[] = []
  const count = Math.min(pdfium._FPDFPage_CountObjects(page), mostObjects)
  for (let index = 0; index < count; index += 1) {
    const object = pdfium._FPDFPage_GetObject(page, index)
    const image = imageIn(pdfium, object)
    if (image === undefined) continue
    pdfium._FPDFPageObj_GetBounds(object, scratch, scratch + 4, scratch + 8, scratch + 12)
    const [left, bottom, right, top] = [...new Float32Array(pdfium.HEAPU8.buffer, scratch, 4)]
    pdfium._FPDFImageObj_GetImagePixelSize(image, scratch + 16, scratch + 20)
    const [across, down] = [...new Uint32Array(pdfium.HEAPU8.buffer, scratch + 16, 2)]
    pictures.push({
      area: overlap(left!, right!, width) * overlap(bottom!, top!, height),
      pixels: across! * down!,
    })
  }
  return pictures
}

/** The image an object is, or the first one in a group, as many scanners wrap it. */
function imageIn(pdfium: PdfiumFunctions, object: number): number | undefined {
  const type = pdfium._FPDFPageObj_GetType(object)
  if (type === imageObject) return object
  if (type !== formObject) return undefined
  const count = Math.min(pdfium._FPDFFormObj_CountObjects(object), mostObjects)
  for (let index = 0; index < count; index += 1) {
    const child = pdfium._FPDFFormObj_GetObject(object, index)
    if (pdfium._FPDFPageObj_GetType(child) === imageObject) return child
  }
  return undefined
}

function overlap(from: number, to: number, length: number): number {
  return Math.max(0, Math.min(to, length) - Math.max(from, 0))
}
