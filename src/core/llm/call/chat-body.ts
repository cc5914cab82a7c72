import type { OpenAI } from 'openai'
import type { ChatMessage, ChatRequest, ChatTool, ModelProfile } from '../../../contract/llm.ts'
import { defined } from '../../../shared/defined.ts'
import type { Quirks } from '../ports.ts'
import { describeActions, describeSchema, readActionSchema } from './actions.ts'

type WireMessage = OpenAI.Chat.ChatCompletionMessageParam
export type ChatBody = OpenAI.Chat.ChatCompletionCreateParamsStreaming

/** Fields that this version of the API knows besides those of its types, and those of profiles. */
type Extra = Readonly<Record<string, unknown>>

/** The request as this server wants it. `maxTokens` is sent by either name, if the server knows one: no answer is without an end. */
export function chatBody(
  profile: ModelProfile,
  request: ChatRequest,
  quirks: Quirks,
  maxTokens: number,
): ChatBody {
  const { parameters } = profile
  const { tools = [], toolChoice, schema } = request
  const isNative = quirks.tools === 'native'
  const fields: Extra = {
    temperature: request.temperature ?? parameters.temperature,
    top_p: parameters.topP,
    stop: parameters.stop,
    seed: parameters.seed,
    [quirks.maxTokens]: maxTokens,
    stream_options: quirks.streamUsage ? { include_usage: true } : undefined,
    tools: isNative && tools.length > 0 ? tools.map(wireTool) : undefined,
    tool_choice: isNative && tools.length > 0 ? wireChoice(toolChoice) : undefined,
    response_format: readFormat(request, quirks),
  }
  // What a profile adds takes the place of nothing that is ours: budgets reserve by the length that is sent.
  const { max_tokens: _, max_completion_tokens: __, ...extra } = parameters.extra ?? {}
  const kept = Object.entries({ ...extra, ...defined(fields) }).filter(
    ([name, value]) => value !== undefined && !quirks.dropped.includes(name),
  )
  const instructions = [
    ...(!isNative && tools.length > 0 ? [describeActions(tools, toolChoice)] : []),
    ...(schema && quirks.schema !== 'json_schema' ? [describeSchema(schema)] : []),
  ]
  return {
    ...Object.fromEntries(kept),
    model: profile.model,
    messages: wireMessages(request.messages, instructions, quirks),
    stream: true,
  }
}

function readFormat({ tools = [], toolChoice, schema }: ChatRequest, quirks: Quirks): unknown {
  const asActions =
    quirks.tools === 'schema' && tools.length > 0 ? readActionSchema(tools, toolChoice) : undefined
  const wanted = asActions ?? schema
  if (wanted === undefined || quirks.schema === 'text') return undefined
  if (quirks.schema === 'json_object') return { type: 'json_object' }
  return { type: 'json_schema', json_schema: { name: 'answer', schema: wanted, strict: true } }
}

function wireTool({ name, description, parameters }: ChatTool) {
  return {
    type: 'function',
    function: {
      name,
      ...defined({ description }),
      parameters: parameters ?? { type: 'object', properties: {} },
    },
  }
}

function wireChoice(choice: string | undefined): unknown {
  if (choice === undefined || ['auto', 'required', 'none'].includes(choice)) return choice
  return { type: 'function', function: { name: choice } }
}

/** Instructions of ours join those of the request; where a server knows no such role, they go before the first question. */
function wireMessages(
  messages: readonly ChatMessage[],
  instructions: readonly string[],
  quirks: Quirks,
): WireMessage[] {
  const system = [
    ...messages.filter(({ role }) => role === 'system').map(({ content }) => content),
    ...instructions,
  ]
  const rest = messages.filter(({ role }) => role !== 'system').map((message) => wireMessage(message, quirks))
  if (system.length === 0) return rest
  const content = system.join('\n\n')
  if (quirks.system !== 'user') return [{ role: quirks.system, content }, ...rest]
  const [first, ...others] = rest
  if (first?.role !== 'user') return [{ role: 'user', content }, ...rest]
  return [{ role: 'user', content: `${content}\n\n${first.content}` }, ...others]
}

function wireMessage(message: ChatMessage, quirks: Quirks): WireMessage {
  switch (message.role) {
    case 'tool':
      if (quirks.tools !== 'native')
        return { role: 'user', content: `Result of the tool:\n${message.content}` }
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content }
    case 'assistant':
      return wireAnswer(message, quirks)
    default:
      return { role: message.role === 'system' ? 'system' : 'user', content: message.content }
  }
}

function wireAnswer(message: Extract<ChatMessage, { role: 'assistant' }>, quirks: Quirks): WireMessage {
  const { content, reasoning, toolCalls = [] } = message
  const echoed = quirks.echoReasoning
    ? { [quirks.reasoningField ?? 'reasoning_content']: reasoning ?? '' }
    : {}
  if (toolCalls.length === 0) return { role: 'assistant', content, ...echoed }
  if (quirks.tools !== 'native') {
    const [call] = toolCalls
    return {
      role: 'assistant',
      content: JSON.stringify({ tool: call?.name, arguments: call?.arguments }),
      ...echoed,
    }
  }
  return {
    role: 'assistant',
    // Some servers refuse an empty text beside calls.
    content: content === '' ? null : content,
    tool_calls: toolCalls.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: call.arguments },
    })),
    ...echoed,
  }
}
