import type { StackLogLine } from '../../../../contract/stack-view.ts'

/** `17:41:08.123`, in the reader's time zone. */
export function lineClock(at: string): string {
  const moment = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  const ms = String(moment.getMilliseconds()).padStart(3, '0')
  return `${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}.${ms}`
}

/** A line as it is copied and exported: time, service, text. */
export function lineText({ at, service, text }: StackLogLine): string {
  return `${at} ${service} | ${text}`
}

/** A name for an exported log: `billing-2026-11-25T06-31-00.log`. */
export function exportName(project: string, now: Date): string {
  return `${project || 'stack'}-${now.toISOString().slice(0, 19).replaceAll(':', '-')}.log`
}
