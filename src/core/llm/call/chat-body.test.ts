import { expect, test } from 'vitest'
import type { ModelProfile } from '../../../contract/llm.ts'
import { firstQuirks } from '../quirks/first-quirks.ts'
import { readExtraLimit } from './call-limits.ts'
import { chatBody } from './chat-body.ts'

const profile = (extra: Record<string, unknown>): ModelProfile => ({
  ...{ id: 'p', name: '', baseUrl: 'http://127.0.0.1:1/v1', model: 'm', auth: 'bearer' },
  parameters: { extra },
})
const messages = [{ role: 'user' as const, content: 'Hello' }]

test.each(['max_tokens', 'max_completion_tokens'])(
  'fields that a profile adds are sent, but %s is the length that was reserved',
  (name) => {
    const given = profile({ [name]: 99_999, top_k: 40, temperature: 0.3 })
    const body = chatBody(given, { messages }, firstQuirks(given), 50)
    expect(body).toMatchObject({ max_tokens: 50, top_k: 40, temperature: 0.3 })
    expect(body).not.toHaveProperty('max_completion_tokens')
    expect(readExtraLimit(given.parameters.extra)).toBe(99_999)
  },
)
