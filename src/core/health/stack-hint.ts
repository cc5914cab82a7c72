import type { StackInsight } from '../stack/ports.ts'
import { type CheckOutcome, openStack } from './check.ts'

/** A place on this machine, with a port: `127.0.0.1:6379`. */
const local = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0):(\d+)$/u

/**
 * Adds to an unhealthy outcome what the stack knows of the port nobody answers at: the root cause, and its remedy in
 * place of the general one.
 */
export function withStackHint(
  outcome: CheckOutcome,
  place: string,
  stack: StackInsight | undefined,
): CheckOutcome {
  const port = outcome.status === 'unhealthy' ? local.exec(place)?.[1] : undefined
  const cause = port === undefined ? undefined : stack?.causeAt(Number(port))
  if (!cause) return outcome
  const { service, message, remedy } = cause
  return { ...outcome, detail: message, hint: remedy, action: openStack, cause: { service, message } }
}
