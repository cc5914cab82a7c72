import type { ModelWarning } from '../../../contract/llm.ts'
import type { Quirks } from '../ports.ts'
import { adapt } from '../quirks/adapt.ts'
import { FailedTry } from '../retries/with-retries.ts'
import type { ChatBody } from './chat-body.ts'
import type { StreamedAnswer } from './stream-reader.ts'

export interface AdaptingAsk {
  quirks: Quirks
  body(quirks: Quirks): ChatBody
  ask(body: ChatBody): Promise<StreamedAnswer>
  /** Remembers what was learnt. */
  learn(quirks: Quirks): void
  readonly warnings: ModelWarning[]
}

/** A server may refuse one field after another; after so many it is something else that it refuses. */
const mostAdaptations = 8

/**
 * Asks; where the server refuses a field of the request, it is asked again without that field or in another way, at once,
 * and that is remembered for the calls to come.
 *
 * @throws FailedTry with what it refused last
 */
export async function askAdapting(asking: AdaptingAsk): Promise<StreamedAnswer> {
  for (let count = 0; ; count += 1) {
    const body = asking.body(asking.quirks)
    try {
      return await asking.ask(body)
    } catch (error) {
      if (!(error instanceof FailedTry) || count === mostAdaptations) throw error
      const adaptation = adapt(asking.quirks, error.failure, Object.keys(body))
      if (!adaptation) throw error
      asking.quirks = adaptation.quirks
      asking.learn(adaptation.quirks)
      if (!adaptation.quirks.dropped.includes(adaptation.parameter)) continue
      asking.warnings.push({
        code: 'parameter-dropped',
        message: `The server does not take ${adaptation.parameter}; it is asked without it from now on.`,
      })
    }
  }
}
