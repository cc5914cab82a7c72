import type { ExtractedText } from '../ports.ts'
import { detectType, type FileType } from './detect.ts'
import { readDocx } from './docx.ts'
import { failures, type ReadFailure } from './failures.ts'
import { readHtml } from './html.ts'
import { readMarkdown } from './markdown.ts'
import { titleFromName } from './pdf/pdf-title.ts'
import { readPdf } from './pdf.ts'
import { readTable } from './table.ts'
import { readText } from './text.ts'

export interface ReadOptions {
  /** Bytes the file may take outside the JavaScript heap: pdfium's memory, an unpacked archive. */
  readonly memory: number
  readonly onProvisional: (answer: ExtractedText | ReadFailure) => void
}

/** One reader for each format; pdfium's also says what it knows before it is sure. */
const readers: Record<Exclude<FileType, 'pdf'>, Reader> = {
  docx: readDocx,
  html: readHtml,
  markdown: readMarkdown,
  text: readText,
  table: readTable,
}
type Reader = (bytes: Uint8Array) => Omit<ExtractedText, 'type'> | Promise<Omit<ExtractedText, 'type'>>

/** Reads a file's text by what its bytes are. `name` gives the title where the file has none. Throws `ReadFailure`. */
export async function readDocument(
  name: string,
  bytes: Uint8Array,
  options: ReadOptions,
): Promise<ExtractedText> {
  const type = detectType(name, bytes, options.memory)
  const titled = (
    text: Omit<ExtractedText, 'type' | 'title'> & { title: string | undefined },
  ): ExtractedText => ({
    ...text,
    type,
    title: text.title || titleFromName(name),
  })
  if (type === 'pdf') {
    const onProvisional: ReadOptions['onProvisional'] = (answer) =>
      options.onProvisional('text' in answer ? titled(answer) : answer)
    return titled(await readPdf(bytes, { memory: options.memory, onProvisional }))
  }
  const document = await readers[type](bytes)
  if (document.text.trim() === '') throw failures.empty()
  return titled(document)
}
