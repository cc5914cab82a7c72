export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** From the least to the most serious. */
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

export function isLogLevel(text: string): text is LogLevel {
  return logLevels.some((level) => level === text)
}

/** Fields of a log line; `error` is written with its stack and causes. */
export type LogFields = Record<string, unknown> & { error?: unknown }

/** A structured logger. It never throws and never blocks; the request id and run id are added by itself. */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** The same logger under `name`, with `fields` on every line. */
  child(name: string, fields?: LogFields): Logger
}

const nothing = () => {}

/** Writes nothing: for tests that do not look at logs. */
export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silentLogger,
}
