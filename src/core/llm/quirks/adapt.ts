import type { Failure } from '../failures/read-failure.ts'
import type { Quirks } from '../ports.ts'

/** Another way to ask, and what was learnt. */
export interface Adaptation {
  readonly quirks: Quirks
  /** The field of the request that the server refused. */
  readonly parameter: string
}

/** Without these there is no request. */
const needed: ReadonlySet<string> = new Set(['model', 'messages', 'stream'])

/**
 * What to change after a server refused something: the field it named is asked for in another way, or left out.
 *
 * @param sent names of the fields of the request
 * @returns `undefined` where nothing can be changed
 */
export function adapt(quirks: Quirks, failure: Failure, sent: readonly string[]): Adaptation | undefined {
  if (failure.reason !== 'unsupported-parameter' && failure.reason !== 'malformed') return undefined
  if (failure.status === undefined) return undefined
  if (/reasoning_content/u.test(failure.said) && /passed back|missing|must|required/iu.test(failure.said)) {
    if (quirks.echoReasoning) return undefined
    return {
      quirks: { ...quirks, echoReasoning: true, reasoningField: 'reasoning_content' },
      parameter: 'reasoning_content',
    }
  }
  const parameter = findRefused(failure, sent)
  if (parameter === undefined) return undefined
  // A length that is too large, say, is a name that is known.
  if (isLength(parameter) && failure.reason !== 'unsupported-parameter') return undefined
  const changed = without(quirks, parameter)
  return changed && { quirks: changed, parameter }
}

/** The field of the request that an error names, by its own name of it or in its words. */
export function findRefused(
  { parameter, said, reason }: Failure,
  sent: readonly string[],
): string | undefined {
  const named = parameter?.split(/[.[]/u, 1)[0]
  if (named !== undefined && sent.includes(named) && !needed.has(named)) return named
  if (/\b(?:system|developer)\b/iu.test(said) && /role|instruction/iu.test(said)) return 'system'
  // The longest name first: `max_completion_tokens` is not `max_tokens`, `tool_choice` not `tools`.
  const inWords = [...sent]
    .sort((a, b) => b.length - a.length)
    .find((name) => !needed.has(name) && new RegExp(`(?<![\\w])${name}(?![\\w])`, 'iu').test(said))
  if (inWords !== undefined) return inWords
  if (reason !== 'unsupported-parameter') return undefined
  if (/tool|function call/iu.test(said) && sent.includes('tools')) return 'tools'
  if (/stream.?options|include_usage/iu.test(said) && sent.includes('stream_options')) return 'stream_options'
  if (/json|schema|grammar|structured output/iu.test(said) && sent.includes('response_format'))
    return 'response_format'
  return undefined
}

function without(quirks: Quirks, parameter: string): Quirks | undefined {
  const leaveOut = () =>
    quirks.dropped.includes(parameter) ? undefined : { ...quirks, dropped: [...quirks.dropped, parameter] }
  switch (parameter) {
    case 'stream_options':
      return quirks.streamUsage ? { ...quirks, streamUsage: false } : leaveOut()
    case 'max_tokens':
    case 'max_completion_tokens': {
      const other = parameter === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
      const left = leaveOut()
      return left && (left.dropped.includes(other) ? left : { ...left, maxTokens: other })
    }
    case 'system':
      if (quirks.system === 'user') return undefined
      return { ...quirks, system: quirks.system === 'developer' ? 'system' : 'user' }
    case 'tools':
    case 'tool_choice':
      // Where a call of a tool cannot be demanded, it may still be offered.
      if (parameter === 'tool_choice' && !quirks.dropped.includes(parameter)) return leaveOut()
      if (quirks.tools !== 'native') return leaveOut()
      return { ...quirks, tools: quirks.schema === 'text' ? 'text' : 'schema' }
    case 'response_format':
      return quirks.schema === 'text' ? leaveOut() : looserSchema(quirks)
    default:
      return leaveOut()
  }
}

function looserSchema(quirks: Quirks): Quirks {
  const schema = quirks.schema === 'json_schema' ? 'json_object' : 'text'
  const tools = quirks.tools === 'schema' && schema === 'text' ? 'text' : quirks.tools
  return { ...quirks, schema, tools }
}

function isLength(parameter: string): boolean {
  return parameter === 'max_tokens' || parameter === 'max_completion_tokens'
}
