import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import winston from 'winston'
import type { LogFields, Logger, LogLevel } from './logger.ts'
import { redact } from './redaction/redaction.ts'
import { requestIfAny } from './request-context.ts'

export interface LoggerOptions {
  /** Folder of the rotated JSON files; none are written without it. */
  readonly folder?: string
  readonly level?: LogLevel
  /** What goes to stderr as well. */
  readonly console?: 'json' | 'plain' | 'off'
}

/** Of one file; `fileCount` of them are kept. */
const fileBytes = 10 * 1024 * 1024
const fileCount = 5
/** The newest file; older ones are catalyst1.log, catalyst2.log, … */
export const logFileName = 'catalyst.log'

/**
 * The structured logger: one JSON object a line, `ts, level, logger, message, req_id, run_id, …fields`, masked before it
 * is serialised. A full disk or an odd value costs the line, never the caller.
 */
export function createLogger(options: LoggerOptions): { logger: Logger; close(): Promise<void> } {
  const transports: winston.transport[] = []
  if (options.folder) {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 })
    transports.push(
      new winston.transports.File({
        filename: join(options.folder, logFileName),
        maxsize: fileBytes,
        maxFiles: fileCount,
        tailable: true,
        options: { flags: 'a', mode: 0o600 },
      }),
    )
  }
  if (options.console && options.console !== 'off') {
    transports.push(
      new winston.transports.Console({
        stderrLevels: ['error', 'warn', 'info', 'debug'],
        ...(options.console === 'plain' ? { format: plainLine } : {}),
      }),
    )
  }
  const root = winston.createLogger({
    level: options.level ?? 'info',
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    format: jsonLine,
    transports,
    silent: transports.length === 0,
    exitOnError: false,
  })
  // A transport that cannot write (full disk, folder gone) must not end the process.
  for (const transport of transports) transport.on('error', () => {})
  root.on('error', () => {})

  return {
    logger: named(root, 'catalyst', {}),
    close: () =>
      new Promise((resolve) => {
        const give = setTimeout(resolve, 1000)
        root.on('finish', () => {
          clearTimeout(give)
          resolve()
        })
        root.end()
      }),
  }
}

function named(root: winston.Logger, name: string, bound: LogFields): Logger {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (!root.isLevelEnabled(level)) return
    try {
      const request = requestIfAny()
      const line = {
        ts: new Date().toISOString(),
        level,
        logger: name,
        message: '',
        ...(request ? { req_id: request.requestId } : {}),
        ...(request?.runId ? { run_id: request.runId } : {}),
        // Together, so that a secret of a field is masked in the message as well.
        ...(redact({ ...bound, ...fields, message }) as Record<string, unknown>),
      }
      root.log(line)
    } catch {
      // Logging never fails its caller; a line that cannot be built is the only thing lost.
    }
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (childName, fields) => named(root, childName, { ...bound, ...fields }),
  }
}

const jsonLine = winston.format.printf((line) => JSON.stringify(line))

const plainLine = winston.format.printf(({ ts, level, logger, message, ...fields }) => {
  const rest = Object.entries(fields)
    .filter(([key]) => key !== 'error')
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const error = fields.error as { stack?: string; message?: string } | undefined
  return (
    [`${String(ts).slice(11, 23)} ${level.padEnd(5)} ${logger}: ${message}`, ...rest].join(' ') +
    (error ? `\n${error.stack ?? error.message ?? ''}` : '')
  )
})
