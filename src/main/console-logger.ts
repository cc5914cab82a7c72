import type { Logger } from '../core/platform/logger.ts'
import { redact } from '../core/platform/redaction/redaction.ts'
import { isRecord } from '../shared/is-record.ts'

/** The shell's own log lines, before and beside the services: to standard error, where Electron's own go. */
export function consoleLogger(name = 'shell'): Logger {
  const write =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      const { error, message: said, ...rest } = redact<Record<string, unknown>>({ ...fields, message })
      const more = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : ''
      const cause = error === undefined ? '' : `\n${writeCause(error)}`
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

function writeCause(error: unknown): string {
  if (typeof error === 'string') return error
  return isRecord(error) && typeof error.stack === 'string' ? error.stack : JSON.stringify(error)
}
