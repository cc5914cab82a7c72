import { asText, type LogLine, readStacks } from './log-lines.ts'
import type { LogFields, LogLevel } from './logger.ts'
import { redact } from './redaction/redaction.ts'
import type { RequestContext } from './request-context.ts'

/** One line before it is serialised. */
export type BuiltLine = LogLine & { level: LogLevel }

/** UTF-16 units of a serialised line; a longer one loses its fields. */
const mostUnits = 256 * 1024
const mostMessage = 8 * 1024
/** These stand for themselves; a field of such a name is written as `field_…`. */
const reserved = new Set(['ts', 'level', 'logger', 'message'])

/**
 * `ts, level, logger, message, req_id, run_id, …fields`, masked as one record. Values that break when they are looked at
 * cost themselves alone.
 */
export function buildLine(
  level: LogLevel,
  logger: string,
  message: unknown,
  fields: readonly (LogFields | undefined)[],
  context: RequestContext | undefined,
): BuiltLine {
  const { message: masked, ...rest } = masking({ message: writeText(message), ...gathered(fields) })
  return {
    ts: new Date().toISOString(),
    level,
    logger,
    message: writeText(masked),
    ...(context && { req_id: context.requestId }),
    ...(context?.runId && { run_id: context.runId }),
    ...rest,
  }
}

/** As JSON, without a newline. */
export function toJson(line: BuiltLine): string {
  const text = JSON.stringify(line)
  if (text.length <= mostUnits) return text
  const { ts, level, logger, message, req_id, run_id } = line
  const short = message.slice(0, mostMessage)
  return JSON.stringify({ ts, level, logger, message: short, req_id, run_id, cut_from_bytes: text.length })
}

/** For people: `09:30:00.123 warn  stack: message key=value`, then the error's stack and its causes. */
export function toPlain({ ts, level, logger, message, ...fields }: LogLine): string {
  const { error, ...others } = fields
  const rest = Object.entries(others).map(([key, value]) => `${key}=${asText(value)}`)
  const head = [`${ts.slice(11, 23)} ${level.padEnd(5)} ${logger}: ${message}`, ...rest].join(' ')
  return [head, ...(error === undefined ? [] : readStacks(error))].join('\n')
}

function masking(record: Record<string, unknown>): Record<string, unknown> {
  try {
    return redact(record)
  } catch {
    // One value cannot be looked at; the others can.
    return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, alone(key, value)]))
  }
}

function alone(key: string, value: unknown): unknown {
  try {
    return redact({ [key]: value })[key]
  } catch {
    return '[unreadable]'
  }
}

/** All fields in one object, read one by one: a getter may throw. */
function gathered(all: readonly (LogFields | undefined)[]): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  for (const fields of all) {
    if (fields === undefined) continue
    for (const key of fieldKeys(fields)) {
      const name = reserved.has(key) ? `field_${key}` : key
      try {
        record[name] = fields[key]
      } catch {
        record[name] = '[unreadable]'
      }
    }
  }
  return record
}

function fieldKeys(fields: unknown): string[] {
  try {
    return typeof fields === 'object' && fields !== null ? Object.keys(fields) : []
  } catch {
    return []
  }
}

function writeText(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return String(value)
  } catch {
    return '[unreadable]'
  }
}
