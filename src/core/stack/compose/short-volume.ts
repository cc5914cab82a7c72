import { posix } from 'node:path'

/** A mount in its short form, `SOURCE:TARGET:OPTIONS`, taken apart. */
export interface ShortVolume {
  readonly source?: string
  readonly target: string
  readonly options: readonly string[]
}

/**
 * Takes a short mount apart; a Windows drive's colon separates nothing.
 *
 * @returns `undefined` where a part is empty or there are too many
 */
export function parseVolume(text: string): ShortVolume | undefined {
  if (text.length === 1 || text.length === 2) return { target: text, options: [] }
  const parts: string[] = []
  let part = ''
  for (const char of text) {
    const drive = char === ':' && /^[A-Za-z]$/.test(part)
    if (char !== ':' || drive) part += char
    else {
      parts.push(part)
      part = ''
    }
  }
  parts.push(part)
  if (parts.length > 3 || parts.includes('')) return undefined
  if (parts.length === 1) return { target: parts[0]!, options: [] }
  return { source: parts[0]!, target: parts[1]!, options: parts[2]?.split(',') ?? [] }
}

/** Whether the source of a short mount is a path of the host, and not the name of a volume. */
export function isPath(source: string): boolean {
  return /^[./~]/.test(source) || source.startsWith('\\\\') || /^[A-Za-z]:/.test(source)
}

/** A path inside a container without doubled or trailing slashes and dots; one that is not absolute stays as it is. */
export function tidyPath(target: string): string {
  return target.startsWith('/') ? posix.normalize(target).replace(/(.)\/$/, '$1') : target
}
