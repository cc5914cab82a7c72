import { parseDuration } from '../../shared/duration.ts'
import { Problem } from '../platform/errors.ts'

/**
 * A moment as people write it: ISO 8601 with or without time and zone (UTC where none is said), a span back from now
 * (`90s`, `1h30m`, `12h`, `7d`, `2w`), or Unix seconds.
 *
 * @param field its name, for the error
 * @returns ms since 1970
 * @throws Problem `INVALID` where it is none of these
 */
export function readMoment(text: string, field: 'since' | 'until', now = Date.now()): number {
  const trimmed = text.trim()
  const span = /[a-zµμ]$/u.test(trimmed) ? parseDuration(trimmed.replaceAll(' ', '')) : undefined
  if (span !== undefined) return now - span
  if (/^\d{9,11}(?:\.\d{1,9})?$/u.test(trimmed)) return Number(trimmed) * 1000
  if (/^\d{4}-\d\d-\d\d/u.test(trimmed)) {
    const at = Date.parse(
      /[T ]\d\d:\d\d(?::[\d.]+)?$/u.test(trimmed) ? `${trimmed.replace(' ', 'T')}Z` : trimmed,
    )
    // What cannot be written as a date again cannot be compared with one.
    if (Math.abs(at) < 8e15) return at
  }
  const message = `"${trimmed.slice(0, 60)}" is not a time.`
  throw new Problem(
    'INVALID',
    message,
    'Write it as 2026-11-25T14:30:00Z, or as a span back from now: 30m, 12h, 7d.',
    {
      fields: { [field]: message },
    },
  )
}
