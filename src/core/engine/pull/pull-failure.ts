import { errorMessage } from '../../platform/errors.ts'
import { engineMessage, engineUnreachable, isConnectionLost, isTimeout } from '../engine-answer.ts'
import { readRegistry } from './registry-credentials.ts'
import { explainRegistry, type ImageFailureCode } from './registry-words.ts'

/** An image could not be fetched: why, and what to do. */
export class PullFailure extends Error {
  readonly code: ImageFailureCode | 'engine-unreachable'
  readonly remedy: string
  /** What shows it: the engine's words. */
  readonly evidence: readonly string[]
  /** Whether its words tell the reason; else they only repeat what the engine said, which is the cause. */
  readonly known: boolean

  constructor(
    why: Pick<PullFailure, 'code' | 'message' | 'remedy' | 'evidence' | 'known'>,
    options?: ErrorOptions,
  ) {
    super(why.message, options)
    this.name = 'PullFailure'
    this.code = why.code
    this.remedy = why.remedy
    this.evidence = why.evidence
    this.known = why.known
  }
}

/** What is done about an image whose layers are fetched one by one. */
export function pullAgain(image: string): string {
  return `Check the connection to ${readRegistry(image)}, then try again: layers that are whole are kept.`
}

/**
 * Why an image could not be fetched, by the error that came of it.
 *
 * @param signedIn credentials were sent to the registry
 * @param besides further evidence
 */
export function explainPull(
  error: unknown,
  image: string,
  signedIn: boolean,
  besides: readonly string[],
): PullFailure {
  const evidence = (said: string) => [said, ...besides]
  const failed = (why: Pick<PullFailure, 'code' | 'message' | 'remedy'>, said: string, known = true) =>
    new PullFailure({ ...why, evidence: evidence(said), known }, { cause: error })
  if (isConnectionLost(error)) return failed(engineUnreachable(''), errorMessage(error))
  const said = engineMessage(error)
  const refusal = explainRegistry(said, { image, signedIn })
  if (refusal) return failed(refusal, said)
  if (isTimeout(error)) {
    const message = `Image ${image} could not be fetched: the engine did not answer in time`
    const remedy = 'Look whether the engine is overloaded or frozen, then repeat the action.'
    return failed({ code: 'engine-unreachable', message, remedy }, said)
  }
  const message = `Image ${image} could not be fetched: ${said}`
  return failed({ code: 'image-missing', message, remedy: pullAgain(image) }, said, false)
}
