import mammoth from 'mammoth'
import { errorMessage } from '../../platform/errors.ts'
import type { ExtractedText } from '../ports.ts'
import { failures } from './failures.ts'
import { textOfHtml } from './html.ts'

/** Reads a Word document through mammoth's HTML, which keeps headings, lists, tables and notes. */
export async function readDocx(bytes: Uint8Array): Promise<Omit<ExtractedText, 'type'>> {
  let html: string
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const result = await mammoth.convertToHtml(
      { buffer },
      {
        styleMap: ["p[style-name='Title'] => h1.title:fresh", "p[style-name='Subtitle'] => p:fresh"],
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
      },
    )
    html = result.value
  } catch (error) {
    throw failures.damaged('Word document', `its contents cannot be unpacked (${errorMessage(error)})`, error)
  }
  const { text, headings } = textOfHtml(html)
  return { title: headings[0]?.level === 1 ? headings[0].title : '', text, pages: [], headings }
}
