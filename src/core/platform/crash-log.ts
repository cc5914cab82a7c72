import { writeSync } from 'node:fs'
import { redactText } from './redaction/redaction.ts'
import type { OpenLog } from './winston-logger.ts'

/**
 * Writes down what nobody caught before the process ends, and has every line before it on disk. What was acknowledged
 * is on disk anyway, so ending is safer than going on in a state nobody planned.
 *
 * @param end ends the process, or does not; by default with code 1
 * @returns how to stop
 */
export function logCrashes(
  log: Pick<OpenLog, 'logger' | 'flushNow'>,
  options: { isOnStderr: boolean; end?: (error: unknown, origin: CrashOrigin) => void },
): () => void {
  const end = options.end ?? (() => process.exit(1))
  const written = (what: string, origin: CrashOrigin) => (error: unknown) => {
    log.logger.error(what, { error, origin })
    log.flushNow()
    if (!options.isOnStderr) sayAtOnce(error)
    end(error, origin)
  }
  const thrown = written('Nobody caught an error', 'exception')
  const rejected = written('A promise was rejected and nobody heard', 'rejection')
  process.on('uncaughtException', thrown)
  process.on('unhandledRejection', rejected)
  return () => {
    process.off('uncaughtException', thrown)
    process.off('unhandledRejection', rejected)
  }
}

type CrashOrigin = 'exception' | 'rejection'

function sayAtOnce(error: unknown): void {
  try {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
    writeSync(2, `${redactText(words)}\n`)
  } catch {
    // stderr is gone; the log has it.
  }
}
