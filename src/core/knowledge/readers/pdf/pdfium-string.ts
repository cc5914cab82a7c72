import type { PdfiumFunctions } from './pdfium.ts'

const decoder = new TextDecoder('utf-16le', { ignoreBOM: true })

/** Lets `write` fill a buffer with zero-terminated UTF-16 and gives the text; `write` says how many bytes. */
export function readUtf16(pdfium: PdfiumFunctions, bytes: number, write: (buffer: number) => number): string {
  const { malloc, free } = pdfium.wasmExports
  const buffer = malloc(bytes)
  if (buffer === 0) throw new Error('out of memory')
  try {
    const written = Math.min(write(buffer), bytes)
    return decoder.decode(pdfium.HEAPU8.subarray(buffer, buffer + Math.max(0, written - 2)))
  } finally {
    free(buffer)
  }
}
