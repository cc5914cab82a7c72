import { findTypeByName, formats } from '../../../contract/formats.ts'
import type { DocumentType } from '../../../contract/knowledge.ts'
import { isBinary } from './decode.ts'
import { failures } from './failures.ts'
import { zipEntries } from './zip.ts'

export type FileType = Exclude<DocumentType, 'record'>

/** The type a file's name promises, or `undefined` where it is not one Catalyst reads. For walking folders. */
export function typeOfName(name: string): FileType | undefined {
  const type = findTypeByName(name)
  return type === 'record' ? undefined : type
}

/** The bytes of a file from offset `from` to its end. */
export interface FileEnd {
  readonly bytes: Uint8Array
  readonly from: number
}

/** First bytes of formats that are not read, and what people call them. */
const strangers: readonly (readonly [signature: string, what: string])[] = [
  ['MZ', 'A Windows program'],
  ['\x7fELF', 'A Linux program'],
  ['\xcf\xfa\xed\xfe', 'A macOS program'],
  ['\xca\xfe\xba\xbe', 'A program'],
  ['\x89PNG', 'A picture (PNG)'],
  ['\xff\xd8\xff', 'A picture (JPEG)'],
  ['GIF8', 'A picture (GIF)'],
  ['II*\0', 'A picture (TIFF)'],
  ['MM\0*', 'A picture (TIFF)'],
  ['BM', 'A picture (BMP)'],
  ['\x1f\x8b', 'A compressed file (gzip)'],
  ['7z\xbc\xaf', 'A compressed file (7z)'],
  ['Rar!', 'A compressed file (RAR)'],
  ['BZh', 'A compressed file (bzip2)'],
  ['\xfd7zXZ', 'A compressed file (xz)'],
  ['{\\rtf', 'A rich text document (RTF)'],
  ['SQLite format 3', 'A database (SQLite)'],
  ['ID3', 'A sound recording'],
  ['OggS', 'A sound recording'],
  ['%!PS', 'A PostScript document'],
]

/** What the folders inside other ZIP-based documents are called. */
const zipKinds: readonly (readonly [entry: RegExp, what: string])[] = [
  [/^xl\//, 'An Excel workbook'],
  [/^ppt\//, 'A PowerPoint presentation'],
  [/^META-INF\/container\.xml$/, 'An e-book (EPUB)'],
  [/^content\.xml$/, 'An OpenDocument file'],
]

/**
 * What a file is, by its first bytes before its name: a PDF called `.txt` is a PDF. `unpackLimit` is the most bytes a
 * document may unpack to. `end` is the last part of a file of which `bytes` are only the first: a ZIP archive lists its
 * entries there. Throws `ReadFailure` for what is not read, with its kind by name.
 */
export function detectType(
  name: string,
  bytes: Uint8Array,
  unpackLimit: number,
  end: FileEnd = { bytes, from: 0 },
): FileType {
  if (bytes.length === 0) throw failures.empty()
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1100)).toString('latin1')
  const promised = typeOfName(name)
  // Readers accept rubbish before the header within the first 1024 bytes (ISO 32000, annex H).
  if (
    start.includes('%PDF-') &&
    (promised === 'pdf' || start.trimStart().startsWith('%PDF-') || isBinary(bytes))
  ) {
    return 'pdf'
  }
  if (start.startsWith('PK\x03\x04')) return detectZip(end, promised, unpackLimit)
  if (start.startsWith('\xd0\xcf\x11\xe0')) throw compoundFile(bytes)
  const stranger =
    isBinary(bytes) || !promised ? strangers.find(([signature]) => start.startsWith(signature)) : undefined
  const rich = start.startsWith('{\\rtf') ? 'A rich text document (RTF)' : undefined
  const what = rich ?? stranger?.[1]
  if (what)
    throw failures.unsupported(promised ? `${what} under the name of a ${formats[promised].called}` : what)
  if (promised === 'pdf') return 'pdf'
  if (promised === 'docx') throw failures.damaged('Word document', 'it does not begin as one')
  return (
    promised ??
    (/^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?<(!doctype html|html)/i.test(start) ? 'html' : 'text')
  )
}

function detectZip(end: FileEnd, promised: FileType | undefined, unpackLimit: number): FileType {
  const entries = zipEntries(end.bytes, end.from)
  if (!entries) {
    if (promised === 'docx') throw failures.damaged('Word document', 'its end is missing')
    throw failures.unsupported('A ZIP archive')
  }
  if (!entries.some(({ name }) => name === 'word/document.xml')) {
    const kind = zipKinds.find(([pattern]) => entries.some(({ name }) => pattern.test(name)))
    throw failures.unsupported(kind?.[1] ?? 'A ZIP archive')
  }
  const unpacked = entries
    .filter(({ name }) => /\.(xml|rels)$/.test(name))
    .reduce((sum, { size }) => sum + size, 0)
  if (unpacked > unpackLimit) throw failures.unpacksTooLarge(unpacked, unpackLimit)
  return 'docx'
}

/** Compound files hold old Office documents, or new ones under a password ([MS-OFFCRYPTO] 2.3.4). */
function compoundFile(bytes: Uint8Array) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const has = (stream: string) => buffer.includes(Buffer.from(stream, 'utf16le'))
  if (has('EncryptedPackage')) return failures.encrypted('Word document')
  return failures.unsupported(has('WordDocument') ? 'An old Word document (.doc)' : 'An old Office file')
}
