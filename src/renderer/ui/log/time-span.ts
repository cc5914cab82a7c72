/** Which part of the logs is read. */
export interface TimeSpan {
  readonly kind: 'latest' | 'minutes' | 'all' | 'between'
  /** For `minutes`. */
  readonly minutes?: number
  /** For `between`: as a `datetime-local` field gives them, in the reader's time zone; empty for open ends. */
  readonly from?: string
  readonly to?: string
}

/** What is asked for; `latest`: only the end of it. `undefined` for a span that ends before it begins. */
export function findBounds(
  span: TimeSpan,
  now: number,
): { follow: boolean; latest?: true; since?: string; until?: string } | undefined {
  switch (span.kind) {
    case 'latest':
      return { follow: true, latest: true }
    case 'all':
      return { follow: true }
    case 'minutes':
      return { follow: true, since: new Date(now - (span.minutes ?? 0) * 60_000).toISOString() }
    case 'between': {
      const from = parseMoment(span.from)
      const to = parseMoment(span.to)
      if (from !== undefined && to !== undefined && from >= to) return undefined
      return {
        follow: to === undefined || to > now,
        ...(from !== undefined && { since: new Date(from).toISOString() }),
        ...(to !== undefined && { until: new Date(to).toISOString() }),
      }
    }
  }
}

function parseMoment(field: string | undefined): number | undefined {
  const at = field ? Date.parse(field) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}
