import type { ModelUsage } from '../../../contract/llm.ts'

/**
 * Reads usage as servers report it into buckets of which none is part of another. Cached tokens are told as part of the
 * prompt, reasoning as part of the answer, except where the sums show otherwise.
 *
 * @returns `undefined` where nothing is reported
 */
export function readUsage(reported: unknown): ModelUsage | undefined {
  if (!isFields(reported)) return undefined
  const prompt = count(reported, 'prompt_tokens', 'input_tokens')
  const completion = count(reported, 'completion_tokens', 'output_tokens')
  if (prompt + completion === 0) return undefined
  const total = count(reported, 'total_tokens')
  const inputs = details(reported, 'prompt_tokens_details', 'input_tokens_details')
  const outputs = details(reported, 'completion_tokens_details', 'output_tokens_details')
  const cacheRead =
    count(inputs, 'cached_tokens', 'cache_read_tokens') ||
    count(reported, 'cache_read_input_tokens', 'prompt_cache_hit_tokens', 'cached_tokens')
  const cacheWrite =
    count(inputs, 'cache_write_tokens', 'cache_creation_tokens') ||
    count(reported, 'cache_creation_input_tokens')
  const reasoning = count(outputs, 'reasoning_tokens') || count(reported, 'reasoning_tokens')
  const apart = findApart(reported, { prompt, completion, total, cached: cacheRead + cacheWrite, reasoning })
  const input = apart.cached ? prompt : prompt - cacheRead - cacheWrite
  const output = apart.reasoning ? completion : completion - reasoning
  // Thoughts that stand in the total alone.
  const hidden = total - prompt - completion
  const isHidden = hidden > 0 && reasoning === 0 && cacheRead + cacheWrite === 0
  return {
    ...{ input, cacheRead, cacheWrite, output },
    reasoning: isHidden ? hidden : reasoning,
    from: 'reported',
  }
}

interface Counts {
  readonly prompt: number
  readonly completion: number
  readonly total: number
  readonly cached: number
  readonly reasoning: number
}

/** Whether cached tokens stand beside the prompt, and reasoning beside the answer: what fits the total, if anything. */
function findApart(reported: Fields, counts: Counts): { cached: boolean; reasoning: boolean } {
  const { prompt, completion, total, cached, reasoning } = counts
  // Anthropic's names, where the prompt is what no cache had.
  const isAnthropic =
    reported.prompt_tokens === undefined &&
    ['cache_read_input_tokens', 'cache_creation_input_tokens'].some((name) => name in reported)
  const least = { cached: cached > prompt || isAnthropic, reasoning: reasoning > completion }
  const fitting = [
    least,
    { ...least, reasoning: true },
    { ...least, cached: true },
    { cached: true, reasoning: true },
  ].find((one) => total === prompt + completion + (one.cached ? cached : 0) + (one.reasoning ? reasoning : 0))
  return fitting ?? least
}

/** Tokens of all buckets. */
export function sumTokens({
  input,
  cacheRead,
  cacheWrite,
  output,
  reasoning,
}: Omit<ModelUsage, 'from'>): number {
  return input + cacheRead + cacheWrite + output + reasoning
}

type Fields = Readonly<Record<string, unknown>>

function details(fields: Fields, ...names: string[]): Fields {
  return names.map((name) => fields[name]).find(isFields) ?? {}
}

/** The first of these that is a number above 0; reported counts may be missing, `null`, texts or negative. */
function count(fields: Fields, ...names: string[]): number {
  for (const name of names) {
    const value = Math.round(Number(fields[name]))
    if (Number.isFinite(value) && value > 0) return value
  }
  return 0
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
