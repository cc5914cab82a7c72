import { formatCount } from '../../../shared/count-words.ts'

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
