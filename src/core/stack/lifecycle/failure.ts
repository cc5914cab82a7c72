import { engineMessage, engineUnreachable, isConnectionLost, isTimeout } from '../../engine/engine-answer.ts'
import { PullFailure } from '../../engine/pull/pull-failure.ts'
import { explainRegistry } from '../../engine/pull/registry-words.ts'
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

/** Why an attempt failed, by what the engine said. */
export function explainFailure(error: unknown, attempt: Attempt): ActionFailure {
  if (error instanceof ServiceFailure) return error.failure
  if (error instanceof PullFailure) return explainPullFailure(error, attempt.image ?? '')
  const said = engineMessage(error)
  if (isConnectionLost(error)) return engineUnreachable(said)
  if (isTimeout(error)) {
    return {
      code: 'engine-unreachable',
      message: `${attempt.subject} ${attempt.what}: the engine did not answer in time`,
      remedy: 'Look whether the engine is overloaded or frozen, then repeat the action.',
      evidence: [said],
    }
  }
  const explained = explainWords(said, attempt)
  if (explained) return explained
  const refused = explainRegistry(said, attempt)
  if (refused) return { ...refused, evidence: [said] }
  return {
    code: 'unsupported',
    message: `${attempt.subject} ${attempt.what}: ${said}`,
    remedy: 'Correct the service in the Compose file, or use an engine that knows this option.',
    evidence: [said],
  }
}

/** What the engine's words of an attempt mean, where they are of the machine, of starting or of a container's options. */
function explainWords(said: string, attempt: Attempt): ActionFailure | undefined {
  for (const { code, pattern, message, remedy } of [...hostWords, ...startWords]) {
    const found = pattern.exec(said)
    if (!found) continue
    const words = typeof remedy === 'string' ? remedy : remedy(found)
    return { code, message: message(attempt, found), remedy: words, evidence: [said] }
  }
  return undefined
}

/** Why an image could not be fetched; what the engine's room does not know may be the doing of the engine's machine. */
function explainPullFailure(failure: PullFailure, image: string): ActionFailure {
  const { code, message, remedy, evidence, known, cause } = failure
  const attempt = { subject: `Image ${image}`, image, what: 'could not be fetched' }
  const explained = known ? undefined : explainWords(engineMessage(cause), attempt)
  // No command is started by a pull.
  if (explained && explained.code !== 'command-not-found') return { ...explained, evidence }
  return { code, message, remedy, evidence }
}
