import type { ChatRequest } from '../../../contract/llm.ts'

/** What a server puts around each message: role and separators. */
const tokensAround = 6

/**
 * How many tokens a text has, about: four characters of Latin script make one, one and a half of others. Tokenizers
 * differ by more than this is wrong.
 */
export function estimateTokens(text: string): number {
  const wide = countWide(text)
  return Math.ceil((text.length - wide) / 4 + wide / 1.5)
}

/** The same for all that is sent with a request. */
export function estimatePrompt(request: ChatRequest): number {
  return readTexts(request).reduce((sum, text) => sum + estimateTokens(text) + tokensAround, 0)
}

/** Fewer tokens than this no common tokenizer makes of the prompt: every word is one, and none is longer than 6 letters. */
export function leastTokens(request: ChatRequest): number {
  return readTexts(request).reduce((sum, text) => {
    const words = text.match(/\S+/gu)?.length ?? 0
    const wide = countWide(text)
    return sum + Math.max(words, (text.length - wide) / 6 + wide / 3)
  }, 0)
}

/** The texts of a request: messages, calls of tools in them, and the tools and schema that come along. */
export function readTexts({ messages, tools, schema }: ChatRequest): string[] {
  const texts = messages.map((message) =>
    message.role === 'assistant' && message.toolCalls
      ? message.content + message.toolCalls.map((call) => call.name + call.arguments).join('')
      : message.content,
  )
  if (tools) texts.push(...tools.map((tool) => JSON.stringify(tool)))
  if (schema) texts.push(JSON.stringify(schema))
  return texts
}

function countWide(text: string): number {
  let wide = 0
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x2ff) wide += 1
  return wide
}
