import type { ModelProfile, ModelUsage } from '../../../contract/llm.ts'

type Buckets = Omit<ModelUsage, 'from'>
type Table = typeof import('@pydantic/genai-prices')

let table: Promise<Table> | undefined

/** The table of prices, loaded when it is first needed: it is large. */
export function loadPrices(): Promise<Table> {
  table ??= import('@pydantic/genai-prices')
  return table
}

/**
 * What a call costs in US dollars, by the profile's own price or by the table; `null`: unknown. A server on this machine
 * or in a private network has no price but its own.
 */
export async function priceCall(profile: ModelProfile, usage: Buckets, at: Date): Promise<number | null> {
  const { input, cacheRead, cacheWrite, output, reasoning } = usage
  const inputs = input + cacheRead + cacheWrite
  const outputs = output + reasoning
  if (profile.prices) return (inputs * profile.prices.input + outputs * profile.prices.output) / 1e6
  const { calcPrice, findProvider } = await loadPrices()
  // By its address alone: a model of the same name elsewhere has another price.
  const provider = findProvider({ providerApiUrl: profile.baseUrl })
  if (!provider) return null
  const counts = {
    input_tokens: inputs,
    cache_read_tokens: cacheRead,
    cache_write_tokens: cacheWrite,
    output_tokens: outputs,
  }
  try {
    return calcPrice(counts, profile.model, { providerId: provider.id, timestamp: at })?.total_price ?? null
  } catch {
    // It refuses what it has no rate for, such as a cache that the model's entry does not know.
    return null
  }
}

/** Tokens of the model's window by the table, where it knows. */
export async function findWindow({ model, baseUrl }: ModelProfile): Promise<number | undefined> {
  const { calcPrice, findProvider } = await loadPrices()
  const provider = findProvider({ providerApiUrl: baseUrl })
  const options = provider ? { providerId: provider.id } : {}
  try {
    return calcPrice({ input_tokens: 1 }, model, options)?.model.context_window
  } catch {
    return undefined
  }
}
