import type { OpenAI } from 'openai'
import { guardedFetch, RedirectRefused } from '../platform/guarded-fetch.ts'
import { patientAgent } from '../platform/patient-agent.ts'

export type OpenAIClient = OpenAI

export interface ClientOptions {
  /** How the key is sent; a bearer token by default. */
  readonly auth?: 'bearer' | 'api-key'
  /** `refuse`: none is followed, not even within the origin. */
  readonly redirects?: 'refuse'
}

/**
 * A client of the `openai` package that stays with its address (`findWrongPlace` finds the refusal in what it
 * throws) and takes nothing from the environment variables of OpenAI's own tools. It tries nothing again, and its
 * errors keep the whole `body` of an answer: the package keeps what stands under `error`, where many servers do not
 * put it.
 *
 * @param key `undefined`: the server is asked without one
 */
export async function openaiClient(
  baseURL: string,
  key: string | undefined,
  options: ClientOptions = {},
): Promise<OpenAIClient> {
  const [{ GuardedOpenAI }, dispatcher] = await Promise.all([loadPackage(), patientAgent()])
  /** The package takes what `fetch` throws for a lost connection; an answer is how it takes a no. */
  const fetchOnce = async (...[input, init]: Parameters<typeof guardedFetch>): Promise<Response> => {
    try {
      return await guardedFetch(input, { ...init, dispatcher }, options.redirects)
    } catch (error) {
      if (!(error instanceof RedirectRefused)) throw error
      const response = new Response(null, { status: 421, headers: { 'x-should-retry': 'false' } })
      refusals.set(response.headers, error)
      return response
    }
  }

  const isBearer = options.auth !== 'api-key'
  // Azure's older addresses end in `?api-version=…`; the package would put the page behind that.
  const [address = '', query = ''] = baseURL.split('?', 2)
  return new GuardedOpenAI({
    baseURL: address,
    defaultQuery: Object.fromEntries(new URLSearchParams(query)),
    // Whoever asks tries again by rules of their own, and has deadlines of their own.
    maxRetries: 0,
    timeout: longestTimer,
    // The package insists on one.
    apiKey: key ?? 'none',
    organization: null,
    project: null,
    logLevel: 'off',
    fetch: fetchOnce,
    defaultHeaders: {
      ...((key === undefined || !isBearer) && { Authorization: null }),
      ...(key !== undefined && !isBearer && { 'api-key': key }),
    },
  })
}

/** The longest that a timer of Node can wait, in milliseconds. */
const longestTimer = 2 ** 31 - 1

/** Refusals by the headers of the answers that stand for them. */
const refusals = new WeakMap<object, RedirectRefused>()

let loaded: ReturnType<typeof preparePackage> | undefined

/** Loads the package once: it is large, and many processes of ours never speak to a model. */
function loadPackage() {
  loaded ??= preparePackage()
  return loaded
}

async function preparePackage() {
  const { OpenAI, APIConnectionError } = await import('openai')
  class GuardedOpenAI extends OpenAI {
    protected override makeStatusError(...said: Parameters<OpenAI['makeStatusError']>) {
      const [, json, text, headers] = said
      const refusal = refusals.get(headers)
      if (refusal) return new APIConnectionError({ cause: refusal })
      return Object.assign(super.makeStatusError(...said), { body: json ?? text })
    }
  }
  return { GuardedOpenAI }
}
