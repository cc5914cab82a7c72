import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { modelsForEachTest } from '../../../../test/support/models/model-rig.ts'
import { sendJson } from '../../../../test/support/models/model-server.ts'
import type { ModelErrorCode } from '../../../contract/llm.ts'
import { ModelProblem } from '../ports.ts'

const rig = modelsForEachTest()
const said = (message: string, more: object = {}) => ({ error: { message, ...more } })

/** A wait that nobody waits for: what passes is not tried again. */
const tooLong = { 'retry-after': '61' }

/** What servers answer when they cannot, in shapes and words that each has of its own. */
const answers: [number, unknown, ModelErrorCode][] = [
  // Without a word
  [400, { error: {} }, 'malformed'],
  [401, { error: {} }, 'unauthorized'],
  [403, '', 'unauthorized'],
  [404, '', 'unreachable'],
  [404, { error: '' }, 'unreachable'],
  [405, { detail: 'Method Not Allowed' }, 'unreachable'],
  [304, '', 'unreachable'],
  [408, '', 'timeout'],
  [409, { error: { message: 'Conflict' } }, 'overloaded'],
  [413, '', 'context-overflow'],
  [429, '', 'rate-limited'],
  [429, { detail: [] }, 'rate-limited'],
  [500, { error: '' }, 'overloaded'],
  [502, '<html><head><title>502 Bad Gateway</title></head></html>', 'overloaded'],
  [503, null, 'overloaded'],
  [504, '<h1>Gateway Timeout</h1>', 'timeout'],
  [524, 'error code: 524', 'timeout'],
  [529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'overloaded'],
  // Keys
  [400, said('Incorrect API key provided', { code: 'invalid_api_key' }), 'unauthorized'],
  [403, said('You are not allowed to sample from this model'), 'unauthorized'],
  [401, { object: 'error', message: 'Unauthorized', code: 401 }, 'unauthorized'],
  [401, '<html><body>401</body></html>', 'unauthorized'],
  // Models
  [
    404,
    { object: 'error', message: 'The model `m` does not exist.', type: 'NotFoundError', code: 404 },
    'model-not-found',
  ],
  [404, { error: 'model "m" not found, try pulling it first' }, 'model-not-found'],
  [400, { error: 'Invalid model name passed in model=m' }, 'model-not-found'],
  [404, { error: 'No models loaded. Please load a model first.' }, 'model-not-found'],
  [400, { detail: 'Model m is not available' }, 'model-not-found'],
  [
    404,
    said('The API deployment for this resource does not exist', { code: 'DeploymentNotFound' }),
    'model-not-found',
  ],
  // What does not fit
  [
    400,
    {
      error: {
        code: 400,
        type: 'exceed_context_size_error',
        message: 'request (5000 tokens) exceeds the available context size (4096 tokens)',
        n_ctx: 4096,
      },
    },
    'context-overflow',
  ],
  [500, { error: 'input is too long for requested model' }, 'context-overflow'],
  [
    400,
    {
      object: 'error',
      message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
    },
    'context-overflow',
  ],
  [
    422,
    {
      error: 'Input validation error: `inputs` must have less than 4096 tokens. Given: 5000',
      error_type: 'validation',
    },
    'context-overflow',
  ],
  [400, { detail: 'Prompt contains 5000 tokens; the context window is 4096' }, 'context-overflow'],
  [
    400,
    said('max_tokens is too large: 100000. This model supports at most 16384 completion tokens', {
      param: 'max_tokens',
    }),
    'context-overflow',
  ],
  // Limits and quotas
  [429, { error: 'Too Many Requests' }, 'rate-limited'],
  [429, { detail: 'Rate limit exceeded' }, 'rate-limited'],
  [400, said('rate_limit_exceeded', { code: 'rate_limit_exceeded' }), 'rate-limited'],
  [402, '', 'quota-exhausted'],
  [
    429,
    said('You exceeded your current token quota: <org> 10000, please check your account balance', {
      type: 'exceeded_current_quota_error',
    }),
    'quota-exhausted',
  ],
  [403, { error: { code: 'insufficient_balance', message: 'Recharge' } }, 'quota-exhausted'],
  [
    400,
    { code: 'Arrearage', message: 'Access denied, please make sure your account is in good standing.' },
    'quota-exhausted',
  ],
  [429, { error: 'monthly limit reached' }, 'quota-exhausted'],
  [400, said('Your credit balance is too low to access the API'), 'quota-exhausted'],
  // Filters
  [
    400,
    said('The response was filtered', {
      code: 'content_filter',
      innererror: { code: 'ResponsibleAIPolicyViolation' },
    }),
    'filtered',
  ],
  [403, said('Your input was flagged', { metadata: { reasons: ['violence'] } }), 'filtered'],
  [400, { error: 'blocked by safety filter' }, 'filtered'],
  // Fields
  [400, said("Unsupported parameter: 'foo'", { code: 'unsupported_parameter' }), 'unsupported-parameter'],
  [501, { error: 'Not implemented: logprobs are not supported with tools' }, 'unsupported-parameter'],
  [400, { error: { message: 'Unrecognized request argument supplied: foo' } }, 'unsupported-parameter'],
  [
    422,
    { detail: [{ loc: ['body', 'foo'], msg: 'Extra inputs are not permitted', type: 'extra_forbidden' }] },
    'unsupported-parameter',
  ],
  [
    422,
    { detail: [{ loc: ['body', 'messages', 0, 'content'], msg: 'Field required', type: 'missing' }] },
    'malformed',
  ],
  [400, { detail: [] }, 'malformed'],
  [400, 'data: {"error":{"message":"The model `m` does not exist","code":404}}\n\n', 'model-not-found'],
]

test.each(answers)('HTTP %i %j is told as %s, in words and with a remedy', async (status, body, reason) => {
  const one = await rig((_, response) =>
    typeof body === 'string'
      ? response.writeHead(status, tooLong).end(body)
      : sendJson(response, status, body, tooLong),
  )
  const failed: unknown = await one.ask().catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(ModelProblem)
  expect(failed).toMatchObject({
    reason,
    message: expect.stringMatching(/\w{3}/u),
    remedy: expect.stringMatching(/\w{3}/u),
  })
  expect(one.server.asked).toHaveLength(1)
})

test.each([
  ['in gzip', gzipSync(JSON.stringify(said('the prompt is too long'))), { 'content-encoding': 'gzip' }],
  ['as text', Buffer.from(JSON.stringify(said('the prompt is too long'))), { 'content-type': 'text/plain' }],
])('an error that comes %s is read', async (_, body, headers) => {
  const one = await rig((_, response) => response.writeHead(400, headers).end(body))
  await expect(one.ask()).rejects.toMatchObject({ reason: 'context-overflow' })
})

test('neither the key nor the question is repeated where a server repeats them', async () => {
  const question = 'Where is the treasure of the seven islands buried?'
  const one = await rig((asked, response) =>
    sendJson(
      response,
      400,
      said(`bad ${String(asked.headers.authorization)}: ${question} Bearer eyJhbGciOiJIUzI1NiJ9.abc.def`),
    ),
  )
  const failed: unknown = await one
    .ask({ messages: [{ role: 'user', content: question }] })
    .catch((error) => error)
  expect(String(failed)).not.toMatch(/sk-scripted|treasure|eyJhb/u)
  expect(String(failed)).toContain('bad')
})
