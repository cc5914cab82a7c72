import type { OpenAI } from 'openai'
import { guardedFetch, RedirectRefused } from '../platform/guarded-fetch.ts'

export type OpenAIClient = OpenAI

/**
 * A client of the `openai` package that stays with its address (`findWrongPlace` finds the refusal in what it
 * throws) and takes nothing from the environment variables of OpenAI's own tools.
 *
 * @param key `undefined`: the server is asked without one
 */
export async function openaiClient(baseURL: string, key: string | undefined): Promise<OpenAIClient> {
  const { OpenAI, APIConnectionError } = await import('openai')
  const refusals = new WeakMap<object, RedirectRefused>()

  /** The package tries again where `fetch` throws; an answer that says not to is how it takes a no. */
  const fetchOnce = async (...[input, init]: Parameters<typeof guardedFetch>): Promise<Response> => {
    try {
      return await guardedFetch(input, init)
    } catch (error) {
      if (!(error instanceof RedirectRefused)) throw error
      const response = new Response(null, { status: 421, headers: { 'x-should-retry': 'false' } })
      refusals.set(response.headers, error)
      return response
    }
  }

  class GuardedOpenAI extends OpenAI {
    protected override makeStatusError(...said: Parameters<OpenAI['makeStatusError']>) {
      const [, json, text, headers] = said
      const refusal = refusals.get(headers)
      if (refusal) return new APIConnectionError({ cause: refusal })
      // The package keeps of a body what stands under `error`; many servers put it elsewhere.
      return Object.assign(super.makeStatusError(...said), { body: json ?? text })
    }
  }
  return new GuardedOpenAI({
    baseURL,
    // Whoever asks tries again by rules of their own.
    maxRetries: 0,
    // The package insists on one.
    apiKey: key ?? 'none',
    organization: null,
    project: null,
    logLevel: 'off',
    fetch: fetchOnce,
    ...(key === undefined && { defaultHeaders: { Authorization: null } }),
  })
}
