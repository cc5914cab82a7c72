import type { ClientOptions, OpenAI } from 'openai'
import { guardedFetch, RedirectRefused } from './guarded-fetch.ts'

export type OpenAIClient = OpenAI

/**
 * A client of the `openai` package that stays with its address (`findWrongPlace` finds the refusal in what it
 * throws) and takes nothing from the environment variables of OpenAI's own tools.
 *
 * @param key `undefined`: the server is asked without one
 */
export async function openaiClient(
  baseURL: string,
  key: string | undefined,
  options: Pick<ClientOptions, 'maxRetries'> = {},
): Promise<OpenAIClient> {
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
      const refusal = refusals.get(said[3])
      return refusal ? new APIConnectionError({ cause: refusal }) : super.makeStatusError(...said)
    }
  }
  return new GuardedOpenAI({
    ...options,
    baseURL,
    // The package insists on one.
    apiKey: key ?? 'none',
    organization: null,
    project: null,
    logLevel: 'off',
    fetch: fetchOnce,
    ...(key === undefined && { defaultHeaders: { Authorization: null } }),
  })
}
