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
 * A duration as Go and Compose write it, and with days and weeks: `1h5m30s`, `1.5s`, `300ms`, `7d`, `0`.
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
