import type { ModelProfile } from '../../../contract/llm.ts'
import type { Quirks } from '../ports.ts'

/** OpenAI's reasoning models refuse `max_tokens` and call instructions the developer's. */
const reasoningModel = /^(?:o\d|gpt-[5-9])/u

/** How a server is asked before anything is known of it. */
export function firstQuirks({ baseUrl, model }: Pick<ModelProfile, 'baseUrl' | 'model'>): Quirks {
  const host = URL.parse(baseUrl)?.hostname ?? ''
  const isOpenAI = /(?:^|\.)(?:openai\.com|openai\.azure\.com)$/u.test(host)
  const reasons = isOpenAI && reasoningModel.test(model)
  return {
    streamUsage: true,
    maxTokens: reasons ? 'max_completion_tokens' : 'max_tokens',
    system: reasons ? 'developer' : 'system',
    tools: 'native',
    schema: 'json_schema',
    reasoningField: undefined,
    echoReasoning: false,
    dropped: [],
    window: undefined,
  }
}
