import { formatCount } from '../../../contract/count-words.ts'

const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** `512 MB`, `1.5 GB`: powers of 1,000, as everywhere on the screen. */
export function bytesInWords(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 100 || Number.isInteger(value) ? 0 : 1
  return `${value.toFixed(digits)} ${units[unit]}`
}

/** `40 s`, `3 min`, `2 h`, `5 days`. */
export function spanInWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`
  return formatCount(Math.round(seconds / 86_400), 'day')
}

/** `redis`, `redis and qdrant`, `redis, qdrant and rabbitmq`. */
export function namesInWords(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
