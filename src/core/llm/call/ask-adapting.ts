import type { ModelErrorCode, ModelWarning } from '../../../contract/llm.ts'
import type { Quirks } from '../ports.ts'
import { type Adaptation, adapt } from '../quirks/adapt.ts'
import { findChanges, type QuirkChanges } from '../quirks/quirk-store.ts'
import { FailedTry } from '../retries/with-retries.ts'
import type { ChatBody } from './chat-body.ts'
import type { StreamedAnswer } from './stream-reader.ts'

export interface AdaptingAsk {
  quirks: Quirks
  body(quirks: Quirks): ChatBody
  ask(body: ChatBody): Promise<StreamedAnswer>
  /** Remembers what was learnt. */
  learn(changes: QuirkChanges): void
  readonly warnings: ModelWarning[]
}

/** A server may refuse one field after another; after so many it is something else that it refuses. */
const mostAdaptations = 8

/**
 * Asks; where the server refuses a field of the request, it is asked again without that field or in another way, at once.
 * That is remembered for the calls to come, once the server takes the request or finds another fault with it.
 *
 * @throws FailedTry with what it refused last
 */
export async function askAdapting(asking: AdaptingAsk): Promise<StreamedAnswer> {
  const before = asking.quirks
  const remember = () => {
    if (asking.quirks !== before) asking.learn(findChanges(before, asking.quirks))
  }
  for (let count = 0; ; count += 1) {
    const body = asking.body(asking.quirks)
    try {
      const answer = await asking.ask(body)
      remember()
      return answer
    } catch (error) {
      if (!(error instanceof FailedTry)) throw error
      const adaptation =
        count < mostAdaptations ? adapt(asking.quirks, error.failure, Object.keys(body)) : undefined
      if (!adaptation) {
        if (!refusals.has(error.failure.reason)) remember()
        throw error
      }
      asking.quirks = adaptation.quirks
      asking.warnings.push(...warnOfDropped(adaptation))
    }
  }
}

/** Reasons by which a server still says no to the request as such. */
const refusals: ReadonlySet<ModelErrorCode> = new Set(['unsupported-parameter', 'malformed'])

/** A field that is sent under another name is not missing. */
function warnOfDropped({ quirks, parameter }: Adaptation): ModelWarning[] {
  const isRenamed =
    /^max_(?:completion_)?tokens$/u.test(parameter) && !quirks.dropped.includes(quirks.maxTokens)
  if (isRenamed || !quirks.dropped.includes(parameter)) return []
  const message = `The server does not take ${parameter}; it is asked without it from now on.`
  return [{ code: 'parameter-dropped', message }]
}
