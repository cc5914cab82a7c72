import type { StackLogLine } from '../../../../contract/stack-view.ts'

/** A line as it is copied and exported: time, service, text. */
export function lineText({ at, service, text }: StackLogLine): string {
  return `${at} ${service} | ${text}`
}
