import { Writable } from 'node:stream'
import winston from 'winston'
import { flushAtExit } from './log-exit.ts'
import { LogFile, type LogFileOptions, type LogTrouble } from './log-file.ts'
import { type BuiltLine, buildLine, toJson, toPlain } from './log-line.ts'
import type { LogFormat } from './log-options.ts'
import { StderrLines } from './log-stderr.ts'
import type { LogFields, Logger, LogLevel } from './logger.ts'
import { requestIfAny } from './request-context.ts'
import { waitAtMost } from './waiting.ts'

export interface LoggerOptions {
  /** Folder of the rotated JSON files; none are written without it. */
  readonly folder?: string
  readonly level?: LogLevel
  /** What goes to stderr as well. */
  readonly console?: LogFormat | 'off'
  /** Takes the lines that would go to stderr. */
  readonly onStderr?: (line: string) => void
  /** Bounds of the files, where they are not the usual ones. */
  readonly files?: Omit<LogFileOptions, 'folder' | 'onRecovered'>
}

/** A logger and what it writes to. */
export interface OpenLog {
  readonly logger: Logger
  readonly level: LogLevel
  /** Why lines are not on disk, or `undefined` where they are. */
  readonly trouble: LogTrouble | undefined
  /** Resolves once what was logged is on disk, or cannot be brought there. */
  flush(): Promise<void>
  /** The same before it returns: the process is about to end. */
  flushNow(): void
  close(): Promise<void>
}

/** What lines go to. */
interface Sink {
  write(line: string): void
  flush(): Promise<void>
  flushNow(): void
}

/** How long closing waits for a disk that does not answer, ms. */
const closeMs = 1000

/**
 * The structured logger: one JSON object a line, `ts, level, logger, message, req_id, run_id, …fields`, masked before it
 * is serialised. A full disk or an odd value costs the line, never the caller.
 */
export function createLogger(options: LoggerOptions): OpenLog {
  const level = options.level ?? 'info'
  const file =
    options.folder === undefined
      ? undefined
      : new LogFile({
          ...options.files,
          folder: options.folder,
          onRecovered: (lost, because) => logger.warn('Log lines were lost', { lost, because }),
        })
  const stderr = options.console && options.console !== 'off' ? stderrSink(options.onStderr) : undefined
  const sinks: Sink[] = [file, stderr].filter((sink) => sink !== undefined)
  const transports = [
    ...(file ? [transportTo(file, jsonLine)] : []),
    ...(stderr ? [transportTo(stderr, options.console === 'plain' ? plainLine : jsonLine)] : []),
  ]
  const root = winston.createLogger({
    level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    format: winston.format((line) => line)(),
    transports,
    silent: transports.length === 0,
    exitOnError: false,
  })
  root.on('error', () => {}) // nothing a transport does may end the process
  const logger = named(root, 'catalyst', [])
  const flush = async () => void (await Promise.all(sinks.map((sink) => sink.flush())))
  const flushNow = () => {
    for (const sink of sinks) sink.flushNow()
  }
  const stayAtExit = sinks.length > 0 ? flushAtExit({ flushNow }) : () => {}

  return {
    logger,
    level,
    get trouble() {
      return file?.trouble
    },
    flush,
    flushNow,
    async close() {
      await waitAtMost(
        closeMs,
        flush().then(() => file?.close()),
      )
      flushNow()
      stayAtExit()
      root.close()
    },
  }
}

function stderrSink(take: ((line: string) => void) | undefined): Sink {
  return take ? { write: take, flush: async () => {}, flushNow: () => {} } : new StderrLines()
}

const jsonLine = winston.format.printf((line) => toJson(line as BuiltLine))
const plainLine = winston.format.printf((line) => toPlain(line as BuiltLine))
/** Hands each formatted line on at once: winston's own transports keep it in a stream, and lose it at exit. */
function transportTo(sink: Sink, format: winston.Logform.Format): winston.transport {
  const stream = new Writable({
    decodeStrings: false,
    write(line: string, _encoding, done) {
      sink.write(line)
      done()
    },
  })
  return new winston.transports.Stream({ stream, format, eol: '\n' })
}

function named(root: winston.Logger, name: string, bound: readonly (LogFields | undefined)[]): Logger {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (!root.isLevelEnabled(level)) return
    try {
      root.log(buildLine(level, name, message, [...bound, fields], requestIfAny()))
    } catch {
      // Logging never fails its caller; a line that cannot be built is the only thing lost.
    }
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (childName, fields) => named(root, childName, [...bound, fields]),
  }
}
