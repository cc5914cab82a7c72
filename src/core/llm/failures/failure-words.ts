import type { ModelErrorCode } from '../../../contract/llm.ts'
import { agree, formatCount } from '../../../shared/count-words.ts'
import { redactText } from '../../platform/redaction/redaction.ts'
import { findWrongPlace } from '../../platform/wrong-place.ts'
import { ModelProblem } from '../ports.ts'
import { hideEchoes } from './hide-echoes.ts'
import type { Failure } from './read-failure.ts'

/** Who was asked for what, for the words of a failure. */
export interface Subject {
  /** `language model server`, `embedding endpoint`. */
  readonly title: string
  readonly baseUrl: string
  readonly model: string
  /** What is said where it is not there: `There are no embeddings`. */
  readonly absent: string
  /** Where its address is set. */
  readonly settings: string
  /** What to do where the input is too long. */
  readonly shorten: string
  /** Seconds a request was given. */
  readonly seconds: number
  /** Never shown, not even where the server repeats it. */
  readonly key: string | undefined
  /** What was sent; servers repeat it in their errors, and those go into logs. */
  readonly texts?: readonly string[]
}

const connectionReasons: ReadonlySet<ModelErrorCode> = new Set(['unreachable', 'tls', 'timeout'])

interface Words {
  readonly message: string
  readonly remedy: string
}

/** Puts a failure into words for people. What a server said is masked and cut to 300 characters. */
export function describeFailure(failure: Failure, subject: Subject): ModelProblem {
  const told = hideEchoes(failure.said.replaceAll(/\s+/gu, ' ').trim(), subject.texts ?? [])
  const said = redactText(told, [subject.key]).slice(0, 300)
  // Where something else was found at the address, it is told in words of its own.
  const { message, remedy } =
    findWrongPlace(failure.cause) ?? words(failure, subject, said === '' ? 'it gives no reason' : said)
  // What came from the server stays out of causes as well: they are written down as they are.
  const cause =
    connectionReasons.has(failure.reason) && failure.status === undefined ? failure.cause : undefined
  return new ModelProblem(failure.reason, message, remedy, { cause, waitMs: failure.waitMs })
}

function words(failure: Failure, subject: Subject, said: string): Words {
  const { title, baseUrl, model, settings, key } = subject
  const place = `The ${title} ${baseUrl}`
  const { status } = failure
  switch (failure.reason) {
    case 'unreachable':
      if (status === undefined) {
        return {
          message: `${place} cannot be reached: ${said}`,
          remedy: `Start it, or correct its address in ${settings}.`,
        }
      }
      return {
        message: `${subject.absent} at ${baseUrl} (HTTP ${status}).`,
        remedy: `Correct the address in ${settings}: it usually ends in /v1.`,
      }
    case 'tls':
      return {
        message: `${place} cannot be reached securely: ${said}`,
        remedy: `Correct the address in ${settings}, or make its certificate trusted (NODE_EXTRA_CA_CERTS).`,
      }
    case 'timeout':
      return {
        message:
          status === undefined
            ? `${place} ${failure.late ?? `did not answer within ${subject.seconds} ${agree(subject.seconds, 'second', 'seconds')}`}.`
            : `${place} took too long (HTTP ${status}): ${said}`,
        remedy: 'Check that it is up and not overloaded, or try again later.',
      }
    case 'unauthorized':
      return unauthorized(status, subject, said)
    case 'model-not-found':
      return {
        message: `${place} does not know the model “${model}”: ${said}`,
        remedy: `Correct the model's name in ${settings}, or load it there.`,
      }
    case 'context-overflow':
      return { message: `${place} found the input too long for “${model}”: ${said}`, remedy: subject.shorten }
    case 'unsupported-parameter':
      return {
        message: `${place} does not support what was asked for: ${said}`,
        remedy: `Remove that parameter in ${settings}, or choose another model.`,
      }
    case 'rate-limited':
      return {
        message: `${place} takes no more requests now: ${addWait(said, failure.waitMs)}`,
        remedy: `Try again ${failure.waitMs === undefined ? 'later' : 'then'}, or send fewer requests at once.`,
      }
    case 'quota-exhausted':
      return {
        message: `The quota of the ${title} ${baseUrl} is used up: ${addWait(said, failure.waitMs)}`,
        remedy:
          key === undefined ? 'Check the plan of its account.' : 'Check the plan that the key belongs to.',
      }
    case 'overloaded':
      return {
        message: `${place} failed${status ? ` (HTTP ${status})` : ''}: ${said}`,
        remedy: 'Try again later, or look at its log.',
      }
    case 'filtered':
      return {
        message: `${place} refused by its content filter: ${said}`,
        remedy: 'Word the question differently, or choose another model.',
      }
    case 'truncated':
      return {
        message: `The answer of ${baseUrl} broke off: ${said}`,
        remedy: 'Try again; if it happens again, look at the log of the server and of any proxy before it.',
      }
    case 'malformed':
      return {
        message:
          status !== undefined && status >= 400
            ? `${place} refused the request (HTTP ${status}): ${said}`
            : `${place} gave an answer that cannot be used: ${said}`,
        remedy: `Check the address in ${settings}: it usually ends in /v1.`,
      }
    case 'cancelled':
      return { message: 'The call was cancelled.', remedy: 'Ask again when you want the answer.' }
    case 'budget':
      return { message: said, remedy: 'Raise the budget in Settings, or wait until it starts anew.' }
  }
}

function unauthorized(
  status: number | undefined,
  { title, baseUrl, model, settings, key }: Subject,
  said: string,
): Words {
  const place = `The ${title} ${baseUrl}`
  if (status === 403) {
    return {
      message: `${place} does not allow this: ${said}`,
      remedy: `Use a key that may use “${model}”, or choose another model in ${settings}.`,
    }
  }
  return {
    message: key ? `${place} refused the key.` : `${place} wants a key.`,
    remedy: `Enter a valid key in ${settings}.`,
  }
}

/** What a server said, as a whole sentence where another one follows: when it may be asked again. */
function addWait(said: string, waitMs: number | undefined): string {
  const wait = tellWait(waitMs)
  return wait === '' || /[.!?…]$/u.test(said) ? `${said}${wait}` : `${said}.${wait}`
}

function tellWait(waitMs: number | undefined): string {
  if (waitMs === undefined || waitMs === 0) return ''
  const seconds = Math.max(1, Math.round(waitMs / 1000))
  if (seconds < 120) return ` It may be asked again in ${formatCount(seconds, 'second')}.`
  const minutes = Math.round(seconds / 60)
  return minutes < 120
    ? ` It may be asked again in ${formatCount(minutes, 'minute')}.`
    : ` It may be asked again in ${formatCount(Math.round(minutes / 60), 'hour')}.`
}
