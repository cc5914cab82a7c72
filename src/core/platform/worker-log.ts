import type { LogFields, Logger, LogLevel } from './logger.ts'
import { type PostedRequest, requestToPost, withRequest } from './request-context.ts'

/** A line that a thread or process of its own hands to whoever started it, to be masked and written with all others. */
export interface WorkerLine {
  readonly kind: 'log'
  readonly level: LogLevel
  readonly logger: string
  readonly message: string
  readonly fields: LogFields
  readonly request: PostedRequest | undefined
}

export function isWorkerLine(message: unknown): message is WorkerLine {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'log'
}

/** The logger of a worker. What cannot be sent (a function, a proxy) goes as text. */
export function workerLogger(name: string, send: (line: WorkerLine) => void, bound: LogFields = {}): Logger {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) => {
    const line = { kind: 'log', level, logger: name, message, request: requestToPost() } as const
    try {
      send({ ...line, fields: { ...bound, ...fields } })
    } catch {
      try {
        const texts = Object.entries({ ...bound, ...fields }).map(([key, value]) => [key, String(value)])
        send({ ...line, fields: Object.fromEntries(texts) })
      } catch {
        // Logging never fails its caller; whoever started this worker may be gone.
      }
    }
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (child, fields) => workerLogger(child, send, { ...bound, ...fields }),
  }
}

/** Writes a worker's line: under the name and level it was given there, for the request it was for. */
export function writeWorkerLine(logger: Logger, line: WorkerLine): void {
  const write = () => logger.child(line.logger)[line.level](line.message, line.fields)
  if (line.request) withRequest(line.request, write)
  else write()
}
