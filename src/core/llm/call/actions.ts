import type { ChatTool } from '../../../contract/llm.ts'

type Schema = Readonly<Record<string, unknown>>

/** A tool that a model without calls of tools asked for in JSON, or what it answered. */
export type Action = { readonly tool: string; readonly arguments: string } | { readonly answer: string }

const noArguments = { type: 'object', properties: {} }

/** The JSON that stands for a call of a tool, or for the answer where none must be called. */
export function readActionSchema(tools: readonly ChatTool[], choice: string | undefined): Schema {
  const offered = offer(tools, choice).map(({ name, parameters }) => ({
    type: 'object',
    properties: { tool: { const: name }, arguments: parameters ?? noArguments },
    required: ['tool', 'arguments'],
    additionalProperties: false,
  }))
  const answer = {
    type: 'object',
    properties: { answer: { type: 'string' } },
    required: ['answer'],
    additionalProperties: false,
  }
  const some = isDemanded(choice) ? offered : [...offered, answer]
  return some.length === 1 ? some[0]! : { anyOf: some }
}

/** The same in words, for the instructions. */
export function describeActions(tools: readonly ChatTool[], choice: string | undefined): string {
  const list = offer(tools, choice).map(
    ({ name, description = '', parameters }) =>
      `- ${name}: ${description}\n  arguments: ${JSON.stringify(parameters ?? noArguments)}`,
  )
  return [
    'You can use these tools:',
    ...list,
    'Answer with one JSON object and nothing else.',
    'To use a tool: {"tool": "its name", "arguments": {…}}',
    ...(isDemanded(choice) ? [] : ['To answer: {"answer": "your answer"}']),
  ].join('\n')
}

/** What stands in for a schema where a server takes none. */
export function describeSchema(schema: Schema): string {
  return `Answer with one JSON object of this JSON Schema and nothing else:\n${JSON.stringify(schema)}`
}

/** What a model said in place of a call. Words around the JSON, and fences, are passed over; other text is the answer. */
export function readAction(text: string): Action {
  const start = text.indexOf('{')
  const end = text.lastIndexOf('}')
  const value = start >= 0 && end > start ? parse(text.slice(start, end + 1)) : undefined
  if (typeof value !== 'object' || value === null) return { answer: text }
  if ('tool' in value && typeof value.tool === 'string') {
    const given = 'arguments' in value ? value.arguments : {}
    return { tool: value.tool, arguments: typeof given === 'string' ? given : JSON.stringify(given ?? {}) }
  }
  if ('answer' in value && typeof value.answer === 'string') return { answer: value.answer }
  return { answer: text }
}

function offer(tools: readonly ChatTool[], choice: string | undefined): readonly ChatTool[] {
  const named = tools.filter(({ name }) => name === choice)
  return named.length > 0 ? named : tools
}

function isDemanded(choice: string | undefined): boolean {
  return choice !== undefined && choice !== 'auto' && choice !== 'none'
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
