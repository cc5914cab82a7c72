import { randomInt } from 'node:crypto'

/** Without letters and digits that are taken for one another. */
const letters = 'abcdefghjkmnpqrstuvwxyz'
const signs = `${letters}23456789`
const length = 6

/** A name that no document can have guessed: a letter, and letters and digits. */
export function newHandle(taken: ReadonlySet<string> = new Set()): string {
  for (;;) {
    const rest = Array.from({ length: length - 1 }, () => signs[randomInt(signs.length)])
    const handle = `${letters[randomInt(letters.length)]}${rest.join('')}`
    if (!taken.has(handle)) return handle
  }
}
