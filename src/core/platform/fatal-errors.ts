import { writeSync } from 'node:fs'
import { redactText } from './redaction/redaction.ts'

/**
 * What is said of an error that nobody handled: its stack, those of its causes, without secrets. Node itself would print
 * it as it is, with the line of source it was thrown on.
 */
export function writeLastWords(error: unknown): string {
  const words: string[] = []
  let cause = error
  for (let depth = 0; depth < 5 && cause !== undefined; depth++) {
    const said = cause instanceof Error ? (cause.stack ?? `${cause.name}: ${cause.message}`) : String(cause)
    words.push(depth === 0 ? said : `caused by ${said}`)
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return redactText(words.join('\n'))
}

type FatalListener = (error: unknown, origin: NodeJS.UncaughtExceptionOrigin) => void
const listeners = new Set<FatalListener>()

/** Has `listener` called before the process ends by an error that nobody handled. It must be done when it returns. */
export function onFatalError(listener: FatalListener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/**
 * From now on an error that nobody handled, and a promise whose failure nobody heard, is said without secrets, and ends the
 * process with exit code 1. Called by entry points.
 *
 * @param end ends the process; without it, at once
 */
export function tellFatalErrors(end: (words: string) => void = () => process.exit(1)): void {
  process.on('uncaughtException', (error, origin) => {
    let words = 'An error could not be told.'
    try {
      words = writeLastWords(error)
      // At once: nothing that is written later is sure to be written.
      writeSync(2, `${words}\n`)
      for (const listener of listeners) listener(error, origin)
    } catch {
      // Standard error may be closed; that must not keep the process alive.
    }
    end(words)
  })
}
