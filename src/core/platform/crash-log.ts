import { writeSync } from 'node:fs'
import { redactText } from './redaction/redaction.ts'
import type { OpenLog } from './winston-logger.ts'

/**
 * Writes down what nobody caught before the process ends, and has every line before it on disk. What was acknowledged
 * is on disk anyway, so ending is safer than going on in a state nobody planned.
 *
 * @param end ends the process; by default with code 1
 * @returns how to stop
 */
export function logCrashes(
  log: Pick<OpenLog, 'logger' | 'flushNow'>,
  options: { isOnStderr: boolean; end?: (error: unknown) => void },
): () => void {
  const end = options.end ?? (() => process.exit(1))
  const crashed = (error: unknown, origin: NodeJS.UncaughtExceptionOrigin) => {
    const what =
      origin === 'unhandledRejection' ? 'A promise was rejected and nobody heard' : 'Nobody caught an error'
    log.logger.error(`${what}; Catalyst ends`, { error, origin })
    log.flushNow()
    if (!options.isOnStderr) sayAtOnce(error)
    end(error)
  }
  process.on('uncaughtException', crashed)
  return () => void process.off('uncaughtException', crashed)
}

function sayAtOnce(error: unknown): void {
  try {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
    writeSync(2, `${redactText(words)}\n`)
  } catch {
    // stderr is gone; the log has it.
  }
}
