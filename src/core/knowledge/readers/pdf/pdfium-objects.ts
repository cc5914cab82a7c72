import type { PdfiumFunctions } from './pdfium.ts'

/** Kinds of objects on a page (FPDF_PAGEOBJ_… in pdfium's fpdf_edit.h). */
export const textObject = 1
export const imageObject = 3
export const formObject = 5

/** Objects looked at on a page, or in a group on it. */
export const mostObjects = 1000
/** Groups within groups. */
const deepest = 6

/**
 * What a page draws: letters, whether or not they stand for characters, and other things. A page with more objects
 * than are looked at counts as one with letters.
 */
export function readObjectContent(
  pdfium: PdfiumFunctions,
  page: number,
): { letters: boolean; others: boolean } {
  const found = { letters: false, others: false }
  const look = (count: number, at: (index: number) => number, depth: number): void => {
    if (count > mostObjects || depth > deepest) found.letters = true
    for (let index = 0; index < count && !found.letters; index += 1) {
      const object = at(index)
      const type = pdfium._FPDFPageObj_GetType(object)
      if (type === textObject) found.letters = true
      else if (type !== formObject) found.others = true
      else {
        const inside = (child: number) => pdfium._FPDFFormObj_GetObject(object, child)
        look(pdfium._FPDFFormObj_CountObjects(object), inside, depth + 1)
      }
    }
  }
  look(pdfium._FPDFPage_CountObjects(page), (index) => pdfium._FPDFPage_GetObject(page, index), 0)
  return found
}
