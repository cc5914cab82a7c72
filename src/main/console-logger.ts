import type { Logger } from '../core/platform/logger.ts'
import { redact } from '../core/platform/redaction/redaction.ts'

/** The shell's own log lines, before and beside the services: to standard error, where Electron's own go. */
export function consoleLogger(name = 'shell'): Logger {
  const write =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      const { error, message: said, ...rest } = redact({ ...fields, message }) as Record<string, unknown>
      const more = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : ''
      const cause =
        error === undefined
          ? ''
          : `\n${typeof error === 'string' ? error : ((error as { stack?: string }).stack ?? JSON.stringify(error))}`
      process.stderr.write(`${new Date().toISOString()} ${level} ${name}: ${said}${more}${cause}\n`)
    }
  return {
    debug: () => {},
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (child) => consoleLogger(child),
  }
}
