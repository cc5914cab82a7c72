import type { ChatRequest, ModelUsage } from '../../../contract/llm.ts'
import type { Quirks } from '../ports.ts'
import { estimatePrompt, estimateTokens } from '../usage/estimate.ts'
import { readAction } from './actions.ts'
import type { StreamedAnswer } from './stream-reader.ts'
import { readArguments } from './tool-calls.ts'

/** Whether a request's tools are offered as JSON or in words, so that the text is an action. */
export function speaksInActions({ tools = [] }: ChatRequest, quirks: Quirks): boolean {
  return quirks.tools !== 'native' && tools.length > 0
}

/** An answer in which the text stands for a call of a tool, as an answer that has that call. */
export function readActions(answer: StreamedAnswer, { tools = [] }: ChatRequest): StreamedAnswer {
  if (answer.toolCalls.length > 0) return answer
  const action = readAction(answer.text)
  if ('answer' in action) return { ...answer, text: action.answer }
  const tool = tools.find(({ name }) => name === action.tool)
  const call = { id: 'call_0', name: action.tool, ...readArguments(action.arguments, tool) }
  return { ...answer, text: '', toolCalls: [call], finishReason: 'tool_calls' }
}

/** What the server reports, or else an estimate by what was sent and what came. */
export function chooseUsage(request: ChatRequest, answer: StreamedAnswer): ModelUsage {
  const { usage } = answer
  if (usage && usage.output + usage.reasoning > 0) return usage
  const estimate = estimateUsage(request, answer)
  if (!usage || estimate.output + estimate.reasoning === 0) return usage ?? estimate
  // Told before the answer began, and not again: it counts the prompt alone.
  return { ...usage, output: estimate.output, reasoning: estimate.reasoning, from: 'estimated' }
}

/** By the texts alone. */
export function estimateUsage(
  request: ChatRequest,
  { text, reasoning, toolCalls }: Pick<StreamedAnswer, 'text' | 'reasoning' | 'toolCalls'>,
): ModelUsage {
  const calls = toolCalls.map((call) => call.name + call.arguments).join('')
  return {
    input: estimatePrompt(request),
    cacheRead: 0,
    cacheWrite: 0,
    output: estimateTokens(text + calls),
    reasoning: estimateTokens(reasoning),
    from: 'estimated',
  }
}
