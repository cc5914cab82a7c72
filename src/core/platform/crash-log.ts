import { onFatalError } from './fatal-errors.ts'
import type { OpenLog } from './winston-logger.ts'

/**
 * Has the error that ends the process in the log, and every line before it on disk. What was acknowledged is on disk
 * anyway.
 *
 * @returns how to stop
 */
export function logFatalErrors({ logger, flushNow }: Pick<OpenLog, 'logger' | 'flushNow'>): () => void {
  return onFatalError((error, origin) => {
    const rejected = origin === 'unhandledRejection'
    logger.error(rejected ? 'A promise was rejected and nobody heard' : 'Nobody caught an error', { error })
    flushNow()
  })
}
