import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai'
import { agree } from '../../../../contract/count-words.ts'
import { messageOf, Problem } from '../../../platform/errors.ts'
import { findWrongPlace } from '../../../platform/wrong-place.ts'

/** What is needed to say what went wrong. */
export interface Asked {
  readonly baseUrl: string
  readonly model: string
  /** Seconds a request was given. */
  readonly seconds: number
  /** Never shown, not even where the endpoint repeats it. */
  readonly key: string | undefined
}

const settings = 'Settings › Embeddings'

/** Turns what the `openai` package throws into a `Problem` that says what to do. */
export function problemOf(error: unknown, asked: Asked): Problem {
  if (error instanceof Problem) return error
  const wrong = findWrongPlace(error)
  if (wrong) return wrong
  const unavailable = (message: string, remedy: string) =>
    new Problem('UNAVAILABLE', message, remedy, { cause: error })
  const { baseUrl, model } = asked

  if (error instanceof APIConnectionTimeoutError) {
    return unavailable(
      `The embedding endpoint ${baseUrl} did not answer within ${asked.seconds} ${agree(asked.seconds, 'second', 'seconds')}.`,
      'Check that it is up and not overloaded, or try again later.',
    )
  }
  if (error instanceof APIConnectionError) {
    return unavailable(
      `The embedding endpoint ${baseUrl} cannot be reached: ${rootCause(error)}`,
      `Start it, or correct its address in ${settings}.`,
    )
  }
  if (!(error instanceof APIError)) {
    return unavailable(
      `The embedding endpoint ${baseUrl} gave an answer that cannot be used: ${clean(messageOf(error), asked)}`,
      `Check the address in ${settings}: it usually ends in /v1.`,
    )
  }

  const said = clean(error.message, asked)
  const status = error.status
  if (status === 401) {
    return unavailable(
      asked.key
        ? `The embedding endpoint ${baseUrl} refused the key.`
        : `The embedding endpoint ${baseUrl} wants a key.`,
      `Enter a valid key in ${settings}.`,
    )
  }
  if (error.code === 'insufficient_quota') {
    return unavailable(`The quota of the embedding endpoint is used up: ${said}`, 'Check your plan with it.')
  }
  if (
    /context length|too long|too large|token limit|max\w* .*tokens|must have less than|batch size/iu.test(
      said,
    )
  ) {
    return unavailable(
      `The embedding endpoint found the input too long for “${model}”: ${said}`,
      'Choose a smaller chunk size in Settings › Chunking or fewer texts a request, or a model that takes more.',
    )
  }
  if (error.code === 'model_not_found' || (status === 404 && /model/iu.test(said))) {
    return unavailable(
      `The embedding endpoint ${baseUrl} does not know the model “${model}”: ${said}`,
      `Correct the model's name in ${settings}, or load it there.`,
    )
  }
  if (status === 403) {
    return unavailable(
      `The embedding endpoint ${baseUrl} does not allow this: ${said}`,
      `Use a key that may use “${model}”, or choose another model in ${settings}.`,
    )
  }
  if (status === 404 || status === 405) {
    return unavailable(
      `There are no embeddings at ${baseUrl} (HTTP ${status}).`,
      `Correct the address in ${settings}: it usually ends in /v1.`,
    )
  }
  if (status === 429) {
    return unavailable(
      `The embedding endpoint ${baseUrl} takes no more requests now: ${said}`,
      `Try again later, or lower the number of requests at once in ${settings}.`,
    )
  }
  return unavailable(
    `The embedding endpoint ${baseUrl} failed${status ? ` (HTTP ${status})` : ''}: ${said}`,
    status !== undefined && status >= 500 ? 'Try again later, or look at its log.' : `Check ${settings}.`,
  )
}

/** The innermost cause: `fetch failed` says nothing, `connect ECONNREFUSED 127.0.0.1:1` does. */
function rootCause(error: Error): string {
  let cause: unknown = error
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause
  const message = messageOf(cause)
  const code = (cause as { code?: unknown }).code
  return message || String(code ?? error.message)
}

/** One line of at most 300 characters, without the key. */
function clean(text: string, { key }: Asked): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim()
  return (key ? line.replaceAll(key, '…') : line).slice(0, 300)
}
