import { Problem } from './errors.ts'

/**
 * The text of a secret that came as bytes: without the byte order mark and the line's end that editors leave, which are
 * no part of what was meant.
 *
 * @param source what it came from, as the beginning of a sentence: `The file /run/key`
 * @throws Problem `INVALID` for UTF-16 and other bytes that are not UTF-8
 */
export function decodeSecret(bytes: Uint8Array, source: string): string {
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  // UTF-16 without a mark: every second byte of plain letters is zero.
  if (wide || bytes.includes(0)) {
    throw new Problem('INVALID', `${source} is UTF-16 or binary, not UTF-8 text.`, asUtf8)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/u, '')
  } catch (cause) {
    throw new Problem('INVALID', `${source} is not UTF-8 text.`, asUtf8, { cause })
  }
}

const asUtf8 = 'Save it as UTF-8 and give it again (in PowerShell: Set-Content -Encoding utf8).'
