import type { LogLevel } from './logger.ts'

/** A line as it stands in the file. */
export type LogLine = Record<string, unknown> & { ts: string; level: string; logger: string; message: string }

/** Which lines are wanted; what is absent wants all. */
export interface LogFilter {
  readonly requestId?: string | undefined
  readonly runId?: string | undefined
  /** This serious or more. */
  readonly level?: LogLevel | undefined
  /** A logger, and those below it: `stack` has `stack.up`. */
  readonly logger?: string | undefined
  /** ms since 1970, both ends included. */
  readonly since?: number | undefined
  readonly until?: number | undefined
  /** Part of what the line says, in any case. */
  readonly text?: string | undefined
}

const seriousness: Readonly<Record<string, number>> = { debug: 0, info: 1, warn: 2, error: 3 }

/** `{"ts":"2026-11-25T09:30:00.123Z","level":"warn","logger":"…`: told without parsing the line. */
const head = /^\{"ts":"([^"]{20,30})","level":"([a-z]{1,8})"/u

/** A test for lines as they stand in the file. It looks at the cheap parts first; a line that is torn never passes. */
export function lineTest(filter: LogFilter): (text: string) => LogLine | undefined {
  const needles = [
    ...(filter.requestId === undefined ? [] : [`"req_id":${JSON.stringify(filter.requestId)}`]),
    ...(filter.runId === undefined ? [] : [`"run_id":${JSON.stringify(filter.runId)}`]),
  ]
  const least = filter.level === undefined ? 0 : seriousness[filter.level]!
  const since = filter.since === undefined ? '' : new Date(filter.since).toISOString()
  const until = filter.until === undefined ? '' : new Date(filter.until).toISOString()
  const wanted = filter.text?.toLowerCase()
  return (text) => {
    const [, ts = '', level = ''] = head.exec(text) ?? []
    if (ts === '' || (seriousness[level] ?? 3) < least) return undefined
    if (ts < since || (until !== '' && ts > until)) return undefined
    for (const needle of needles) if (!text.includes(needle)) return undefined
    const line = parsed(text)
    if (line === undefined || !ofLogger(line, filter.logger)) return undefined
    // A needle may also stand in a field.
    if (filter.requestId !== undefined && line.req_id !== filter.requestId) return undefined
    if (filter.runId !== undefined && line.run_id !== filter.runId) return undefined
    return wanted === undefined || searchableText(line).toLowerCase().includes(wanted) ? line : undefined
  }
}

/** What a line says, for searches: its message, its fields, the stacks of its error. */
export function searchableText({ ts: _, level: __, logger, message, ...fields }: LogLine): string {
  const { error, ...others } = fields
  const rest = Object.entries(others).map(([key, value]) => `${key}=${asText(value)}`)
  return [`${message}`, logger, ...rest, ...(error === undefined ? [] : readStacks(error))].join(' ')
}

/** A value of a field as text: a text as it stands, anything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

interface WrittenError {
  readonly stack?: unknown
  readonly name?: unknown
  readonly message?: unknown
  readonly cause?: unknown
}

/** The stack of a written error, then of each cause. */
export function readStacks(error: unknown): string[] {
  const stacks: string[] = []
  for (let at = error, depth = 0; at !== undefined && at !== null && depth < 8; depth++) {
    const before = depth > 0 ? 'caused by ' : ''
    if (typeof at !== 'object') return [...stacks, `${before}${String(at)}`]
    const { stack, name, message, cause }: WrittenError = at
    const words = stack ?? [name, message].filter(Boolean).join(': ')
    stacks.push(`${before}${words === '' ? JSON.stringify(at) : String(words)}`)
    at = cause
  }
  return stacks
}

function ofLogger(line: LogLine, logger: string | undefined): boolean {
  return logger === undefined || line.logger === logger || line.logger.startsWith(`${logger}.`)
}

/** A line that was cut off by a crash, or is none of ours, is passed over. */
function parsed(text: string): LogLine | undefined {
  try {
    const line: LogLine = JSON.parse(text)
    return typeof line.message === 'string' && typeof line.logger === 'string' ? line : undefined
  } catch {
    return undefined
  }
}
