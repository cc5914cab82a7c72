const POWERS = ['', 'k', 'm', 'g', 't', 'p']

/**
 * A size as Compose writes it: `512m`, `1gb`, `1.5 GiB`, `1024`; units are powers of 1024.
 *
 * @returns bytes, or `undefined` where it is none
 */
export function parseBytes(text: string): number | undefined {
  const match = text.match(/^(\d+(?:\.\d*)?|\.\d+) ?(?:([kmgtp])i?)?b?$/i)
  if (match === null) return undefined
  const bytes = Math.trunc(Number(match[1]) * 1024 ** POWERS.indexOf((match[2] ?? '').toLowerCase()))
  return Number.isSafeInteger(bytes) ? bytes : undefined
}
