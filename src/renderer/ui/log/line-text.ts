/** `17:41:08.123`, in the reader's time zone. */
export function lineClock(at: string): string {
  const moment = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  const ms = String(moment.getMilliseconds()).padStart(3, '0')
  return `${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}.${ms}`
}

/** A name for an exported log: `billing-2026-11-25T06-31-00.log`. */
export function exportName(of: string, now: Date): string {
  return `${of}-${now.toISOString().slice(0, 19).replaceAll(':', '-')}.log`
}
