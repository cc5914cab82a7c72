const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/**
 * A duration as Compose writes it: `1h5m30s`, `1.5s`, `300ms`, `0`.
 *
 * @returns milliseconds, or `undefined` where it is none; a negative one is none
 */
export function parseDuration(text: string): number | undefined {
  const unsigned = text.replace(/^\+/, '')
  if (unsigned === '0' || unsigned === '-0') return 0
  if (!/^(?:(?:\d+\.?\d*|\.\d+)[a-zµμ]+)+$/.test(unsigned)) return undefined
  let total = 0
  for (const [, amount, unit] of unsigned.matchAll(/([\d.]+)([a-zµμ]+)/g)) {
    const size = MILLISECONDS[unit!]
    if (size === undefined) return undefined
    total += Number(amount) * size
  }
  // Beyond 292 years the engine's nanoseconds overflow.
  return total * 1e6 < 2 ** 63 ? Math.round(total * 1e6) / 1e6 : undefined
}

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
