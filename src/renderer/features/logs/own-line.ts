import type { LogEntry } from '../../../contract/logs.ts'
import { isRecord } from '../../../shared/is-record.ts'
import type { ShownLine } from '../../ui/log/line-buffer.ts'

/** One of our own lines as it is shown: its message and fields on one line. */
export interface OwnLine extends ShownLine {
  readonly entry: LogEntry
}

export function ownLine(entry: LogEntry): OwnLine {
  const level = levels.find((known) => known === entry.level) ?? null
  return { at: entry.ts, level, text: writeText(entry), entry }
}

const levels = ['debug', 'info', 'warn', 'error'] as const

function writeText({ message, fields }: LogEntry): string {
  const { error, ...others } = fields
  const rest = Object.entries(others).map(([name, value]) => `${name}=${valueText(value)}`)
  const because = error === undefined ? [] : [`error=${listErrors(error)[0]?.head ?? ''}`]
  return [message, ...rest, ...because].join('  ').replaceAll(/\s*\n\s*/gu, ' ⏎ ')
}

/** A value of a field: a text as it stands, anything else as JSON. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** One error of a chain: what it says, and where it was thrown. */
export interface ErrorPart {
  readonly head: string
  readonly stack: string
}

/** A written error, then its causes. */
export function listErrors(error: unknown): ErrorPart[] {
  const parts: ErrorPart[] = []
  for (let at = error; at !== undefined && at !== null && parts.length < 8; ) {
    if (!isRecord(at))
      return [...parts, { head: typeof at === 'object' ? JSON.stringify(at) : String(at), stack: '' }]
    const { name, message, code, stack, cause }: Record<string, unknown> = at
    const words = [name, message].filter((word) => typeof word === 'string' && word !== '').join(': ')
    const head = words === '' ? JSON.stringify(at) : `${words}${code ? ` (${String(code)})` : ''}`
    parts.push({ head, stack: typeof stack === 'string' ? cutFrames(stack) : '' })
    at = cause
  }
  return parts
}

/** A stack without its first lines, which repeat the message. */
function cutFrames(stack: string): string {
  const first = stack.search(/^\s+at /mu)
  return first < 0 ? '' : stack.slice(first).replaceAll(/^\s+/gmu, '')
}

/** A line as it is copied and saved: as it stands in the file. */
export function lineJson({ entry }: OwnLine): string {
  const { ts, level, logger, message, requestId, runId, fields } = entry
  return JSON.stringify({ ts, level, logger, message, req_id: requestId, runId, ...fields })
}
