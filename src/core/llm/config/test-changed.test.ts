import { expect, test } from 'vitest'
import { redact } from '../../platform/redaction/redaction.ts'
import { testChanged } from './test-changed.ts'

test.each(['key', 'connect', 'chat'] as const)('a failed stage %s is told at every door', async (stage) => {
  const message = 'The language model server http://127.0.0.1:11434/v1 refused the key.'
  const profile = { id: 'shut', name: '', baseUrl: 'http://127.0.0.1:11434/v1', model: 'm', parameters: {} }
  const refused = testChanged([{ ...profile, auth: 'bearer' }], async () => [
    { stage, status: 'failed', ms: 1, message, remedy: 'Enter a valid key.' },
  ])
  const problem: unknown = await refused.catch((error: unknown) => error)
  expect(problem).toMatchObject({ code: 'INVALID' })
  const { message: detail, fields } = Object(problem)
  expect(redact({ detail, fields })).toEqual({
    detail: `Not saved: the profile shut failed its test at the stage ${stage}: ${message}`,
    fields: { 'profiles.shut': `Stage ${stage}: ${message}` },
  })
})
