import * as z from 'zod'
import type { ModelProfile } from '../../../contract/llm.ts'
import { defined } from '../../../shared/defined.ts'
import { guardedFetch } from '../../platform/guarded-fetch.ts'
import { findWindow as findInTable } from '../prices/price-table.ts'

const askMs = 3000
const Count = z.number().int().positive()

/** llama.cpp. */
const Props = z.object({
  n_ctx: Count.optional(),
  default_generation_settings: z.object({ n_ctx: Count.optional() }).optional(),
})

/** Ollama: parameters of the model's file as text, and what the model was made for. */
const Show = z.object({
  parameters: z.string().optional(),
  model_info: z.record(z.string(), z.unknown()).optional(),
})

/** vLLM, llama.cpp, LM Studio, OpenRouter, Groq and others, each by a field of its own. */
const Models = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      max_model_len: Count.optional(),
      meta: z.object({ n_ctx: Count.optional(), n_ctx_train: Count.optional() }).nullish(),
      loaded_context_length: Count.optional(),
      max_context_length: Count.optional(),
      context_length: Count.optional(),
      context_window: Count.optional(),
    }),
  ),
})

/**
 * Tokens of a model's window by what its server tells, or by the table of prices.
 *
 * @returns `undefined` where nobody knows
 */
export async function findWindow(
  profile: ModelProfile,
  key: string | undefined,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const ask = async (path: string, body?: object) => askJson(profile, key, path, body, signal)
  const base = profile.baseUrl.replace(/\/+$/u, '')
  const root = base.replace(/\/v\d+$/u, '')
  const [props, shown, models] = await Promise.all([
    ask(`${root}/props`),
    ask(`${root}/api/show`, { model: profile.model }),
    ask(`${base}/models`),
  ])
  return (
    readProps(props) ?? readShow(shown) ?? readModels(models, profile.model) ?? (await findInTable(profile))
  )
}

export function readProps(answer: unknown): number | undefined {
  const props = Props.safeParse(answer)
  return props.success ? (props.data.default_generation_settings?.n_ctx ?? props.data.n_ctx) : undefined
}

/** The window that the model's file asks for; otherwise the largest that the model was made for. */
export function readShow(answer: unknown): number | undefined {
  const shown = Show.safeParse(answer)
  if (!shown.success) return undefined
  const asked = /^num_ctx\s+(\d+)/mu.exec(shown.data.parameters ?? '')?.[1]
  if (asked !== undefined) return Number(asked)
  const made = Object.entries(shown.data.model_info ?? {}).find(([name]) =>
    name.endsWith('.context_length'),
  )?.[1]
  return typeof made === 'number' ? made : undefined
}

export function readModels(answer: unknown, model: string): number | undefined {
  const list = Models.safeParse(answer)
  if (!list.success) return undefined
  const found = list.data.data.find(({ id }) => id === model || id === `${model}:latest`)
  if (!found) return undefined
  const { max_model_len, meta, loaded_context_length, context_length, context_window, max_context_length } =
    found
  return (
    max_model_len ??
    meta?.n_ctx ??
    loaded_context_length ??
    context_length ??
    context_window ??
    max_context_length ??
    meta?.n_ctx_train
  )
}

/** What a page answers as JSON; `undefined` where there is no such page. */
async function askJson(
  { auth }: ModelProfile,
  key: string | undefined,
  url: string,
  body: object | undefined,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const late = AbortSignal.timeout(askMs)
  const credentials =
    key === undefined ? {} : auth === 'api-key' ? { 'api-key': key } : { authorization: `Bearer ${key}` }
  try {
    const response = await guardedFetch(url, {
      signal: signal ? AbortSignal.any([late, signal]) : late,
      headers: { ...credentials, ...defined({ 'content-type': body && 'application/json' }) },
      ...defined({ method: body && 'POST', body: body && JSON.stringify(body) }),
    })
    if (response.ok) return await response.json()
    await response.body?.cancel()
    return undefined
  } catch {
    signal?.throwIfAborted()
    // A server without this page, or whose page is none of these: the next one may tell.
    return undefined
  }
}
