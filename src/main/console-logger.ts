import type { Logger } from '../core/platform/logger.ts'

/** The shell's own log lines, before and beside the services: to standard error, where Electron's own go. */
export function consoleLogger(name = 'shell'): Logger {
  const write =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      const { error, ...rest } = fields
      const more = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : ''
      const cause = error === undefined ? '' : `\n${error instanceof Error ? error.stack : String(error)}`
      process.stderr.write(`${new Date().toISOString()} ${level} ${name}: ${message}${more}${cause}\n`)
    }
  return {
    debug: () => {},
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (child) => consoleLogger(child),
  }
}
