import { failures } from './failures.ts'

/**
 * Text of unknown encoding: by byte order mark, else as `declared`, else UTF-8, else Windows-1252, which any bytes
 * are. Newlines become `\n`, halves of surrogate pairs U+FFFD. Throws `ReadFailure` for what is no text.
 */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  const encoding = markedEncoding(bytes)
  if (encoding === undefined && isBinary(bytes)) throw failures.unsupported('A file of binary data')
  const text = encoding ? new TextDecoder(encoding).decode(bytes) : decodeUnmarked(bytes, declared)
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\0\ufeff]/g, '')
    .toWellFormed()
}

function markedEncoding(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}

function decodeUnmarked(bytes: Uint8Array, declared: string | undefined): string {
  for (const encoding of [declared, 'utf-8', 'windows-1252']) {
    if (encoding === undefined) continue
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch (error) {
      // An unknown name or bytes that do not fit: the next one is tried; the last takes any bytes.
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error
    }
  }
  return new TextDecoder('windows-1252').decode(bytes)
}

/** Whether the first 64 KB hold what text never does: a zero byte, or more than a few control characters. */
export function isBinary(bytes: Uint8Array): boolean {
  const length = Math.min(bytes.length, 65_536)
  let controls = 0
  for (let at = 0; at < length; at += 1) {
    const byte = bytes[at]!
    if (byte === 0) return true
    // Tab, newline, form feed, carriage return, backspace and escape occur in logs.
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 8 && byte !== 27)
      controls += 1
  }
  return controls > 8 && controls > length / 50
}
