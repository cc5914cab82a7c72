import { explainRegistry } from '../../engine/pull/registry-words.ts'
import { messageOf } from '../../platform/errors.ts'
import type { Attempt } from './engine-words.ts'
import { hostWords } from './host-words.ts'
import type { ActionFailure } from './report.ts'
import { startWords } from './start-words.ts'

/** An action on one service failed, and it is known why. */
export class ServiceFailure extends Error {
  readonly failure: ActionFailure

  constructor(failure: ActionFailure, options?: ErrorOptions) {
    super(failure.message, options)
    this.name = 'ServiceFailure'
    this.failure = failure
  }
}

/** An action on one service was not tried. */
export class ServiceSkipped extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'ServiceSkipped'
  }
}

const connectionLost = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/** Whether the line to the engine itself is gone, as opposed to what the engine says of other lines. */
export function isConnectionLost(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return typeof code === 'string' && (connectionLost.has(code) || code === 'ERR_STREAM_PREMATURE_CLOSE')
}

export function engineUnreachable(evidence: string): ActionFailure {
  return {
    code: 'engine-unreachable',
    message: 'The container engine does not answer any more',
    remedy: 'Start it again, then repeat the action: it goes on where it was left.',
    evidence: [evidence],
  }
}

/** What the engine answered, without docker-modem's wrapping. */
export function engineMessage(error: unknown): string {
  const told = (error as { json?: { message?: unknown } } | null)?.json?.message
  return (
    typeof told === 'string' ? told : messageOf(error).replace(/^\(HTTP code \d+\) [^-]* - /u, '')
  ).trim()
}

/** Why an attempt failed, by what the engine said. */
export function failureOf(error: unknown, attempt: Attempt): ActionFailure {
  if (error instanceof ServiceFailure) return error.failure
  const said = engineMessage(error)
  if (isConnectionLost(error)) return engineUnreachable(said)
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return {
      code: 'engine-unreachable',
      message: `${attempt.subject} ${attempt.what}: the engine did not answer in time`,
      remedy: 'Look whether the engine is overloaded or frozen, then repeat the action.',
      evidence: [said],
    }
  }
  for (const { code, pattern, message, remedy } of [...hostWords, ...startWords]) {
    const found = pattern.exec(said)
    if (!found) continue
    const words = typeof remedy === 'string' ? remedy : remedy(found)
    return { code, message: message(attempt, found), remedy: words, evidence: [said] }
  }
  const refused = explainRegistry(said, attempt)
  if (refused) return { ...refused, evidence: [said] }
  return {
    code: 'unsupported',
    message: `${attempt.subject} ${attempt.what}: ${said}`,
    remedy: 'Correct the service in the Compose file, or use an engine that knows this option.',
    evidence: [said],
  }
}
