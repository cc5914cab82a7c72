const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const oneDecimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const dayAndTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})
const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/** `38420` → `38,420`. */
export function formatNumber(value: number): string {
  return integer.format(value)
}

/** A share from 0 to 1 as `97.1 %`. What is short of everything never reads 100 %, nor what is there 0 %. */
export function formatPercent(share: number): string {
  const percent = share * 100
  if (percent > 99.9 && percent < 100) return '99.9 %'
  if (percent > 0 && percent < 0.1) return '0.1 %'
  return `${oneDecimal.format(percent)} %`
}

/** A latency in ms: `0.4 ms`, `12 ms`, `4.8 s`. */
export function formatLatency(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`
  if (ms < 999.5) return `${Math.round(ms)} ms`
  return `${(ms / 1000).toFixed(1)} s`
}

/** How long something took, in ms: `320 ms`, `2.1 s`, `17 s`, `1 min 41 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return withRest(minutes, 'min', seconds % 60, 's')
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return withRest(hours, 'h', minutes % 60, 'min')
  return withRest(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

/** The largest unit alone, for ages: `4 s`, `28 min`, `10 h`, `2 d`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** `4 s ago`. What lies in the future by a clock that is ahead reads `0 s ago`. */
export function formatAgo(moment: string | number, now: number): string {
  return `${formatAge(now - (typeof moment === 'number' ? moment : Date.parse(moment)))} ago`
}

/** `about 9 s left`. */
export function formatLeft(seconds: number): string {
  return `about ${formatAge(Math.max(1, seconds) * 1000)} left`
}

/** `22 Nov 2026, 17:41:08`, in the reader's time zone. */
export function formatMoment(moment: string | number): string {
  return dayAndTime.format(new Date(moment))
}

/** `17:41`, in the reader's time zone. */
export function formatClock(moment: string | number): string {
  return timeOfDay.format(new Date(moment))
}

/** `Redis`, `Redis and Qdrant`, `Redis, Qdrant and 2 more`. */
export function formatNames(names: readonly string[], most = 2): string {
  if (names.length <= 1) return names[0] ?? ''
  if (names.length <= most) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`
}

/** A text as a sentence: with a full stop, unless it ends in one. */
export function asSentence(text: string): string {
  return /[.!?…]$/u.test(text) ? text : `${text}.`
}

/** `services` → `Services`. */
export function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function withRest(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}
