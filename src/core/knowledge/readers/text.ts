import type { ExtractedText } from '../ports.ts'
import { decodeText } from './decode.ts'

/** Reads plain text as it stands. */
export function readText(bytes: Uint8Array): Omit<ExtractedText, 'type'> {
  return { title: '', text: decodeText(bytes), pages: [], headings: [] }
}
