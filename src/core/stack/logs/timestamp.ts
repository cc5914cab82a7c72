import { parseDuration } from '../../../shared/duration.ts'
import { Problem } from '../../platform/errors.ts'

const pattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\d*(Z|[+-]\d\d:?\d\d)$/u

/**
 * An RFC 3339 time with whatever fraction and zone, as UTC with nine digits, so that times compare as strings;
 * `undefined` where it is none.
 */
export function normalTime(text: string): string | undefined {
  const parts = pattern.exec(text)
  if (!parts) return undefined
  const [, time = '', fraction = '', zone] = parts
  const nanoseconds = fraction.padEnd(9, '0')
  if (zone === 'Z') return `${time}.${nanoseconds}Z`
  const ms = Date.parse(`${time}${zone}`)
  return Number.isNaN(ms) ? undefined : `${new Date(ms).toISOString().slice(0, 19)}.${nanoseconds}Z`
}

/** A moment in milliseconds, as a normal time. */
export function formatTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000000Z`
}

/** A normal time as the engine takes it in `since` and `until`: seconds with nine digits. */
export function engineTime(normal: string): string {
  return `${Math.floor(Date.parse(`${normal.slice(0, 19)}Z`) / 1000)}.${normal.slice(20, 29)}`
}

/** The moment one nanosecond later. */
export function justAfter(normal: string): string {
  const next = Number(normal.slice(20, 29)) + 1
  if (next < 1e9) return `${normal.slice(0, 20)}${String(next).padStart(9, '0')}Z`
  return formatTime(Date.parse(`${normal.slice(0, 19)}Z`) + 1000)
}

/**
 * A bound as people write it: ISO 8601, with or without zone (UTC) and time, Unix seconds, or a span back from now as Go
 * writes durations (`1h30m`, `90s`), with days and weeks besides.
 *
 * @param field its name, for the error
 * @throws Problem `INVALID` where it is none of these
 */
export function readBound(text: string, field: 'since' | 'until', now = Date.now()): string {
  const span = /[a-zµμ]$/u.test(text) ? parseDuration(text) : undefined
  if (span !== undefined && now - span > -8e15) return formatTime(now - span)
  const seconds = /^(\d{1,11})(?:\.(\d{1,9}))?$/u.exec(text)
  if (seconds) {
    const whole = new Date(Number(seconds[1]) * 1000).toISOString().slice(0, 19)
    return `${whole}.${(seconds[2] ?? '').padEnd(9, '0')}Z`
  }
  const normal = normalTime(text)
  if (normal && !Number.isNaN(Date.parse(`${normal.slice(0, 19)}Z`))) return normal
  const ms = /^\d{4}-\d\d/u.test(text) ? Date.parse(/T[\d:.]+$/u.test(text) ? `${text}Z` : text) : Number.NaN
  if (!Number.isNaN(ms)) return formatTime(ms)
  const message = `"${text}" is not a time`
  throw new Problem(
    'INVALID',
    message,
    'Write it as 2026-11-25T14:30:00Z, as Unix seconds, or as a span back from now: 1h30m.',
    {
      fields: { [field]: message },
    },
  )
}
