import { describe, expect, test } from 'vitest'
import { readRetryWait } from '../../platform/retry-wait.ts'
import { classifyAnswer } from './classify-answer.ts'
import { readErrorBody } from './error-body.ts'
import { readBodyFailure } from './read-failure.ts'

describe('the words of an error are found in every shape', () => {
  test.each<[string, unknown, string]>([
    ['OpenAI', { error: { message: 'Bad key', type: 'x', code: 'y' } }, 'Bad key'],
    ['LM Studio', { error: 'No models loaded' }, 'No models loaded'],
    ['vLLM', { object: 'error', message: 'too long', code: 400 }, 'too long'],
    [
      'FastAPI',
      { detail: [{ loc: ['body', 'seed'], msg: 'Extra inputs are not permitted', type: 'extra_forbidden' }] },
      'Extra inputs are not permitted',
    ],
    ['FastAPI, a text', { detail: 'Not Found' }, 'Not Found'],
    [
      'Google, a list',
      [{ error: { code: 400, message: 'API key not valid', status: 'INVALID_ARGUMENT' } }],
      'API key not valid',
    ],
    [
      'OpenRouter, what stands behind it',
      { error: { code: 502, metadata: { raw: 'upstream down' } } },
      'upstream down',
    ],
    ['a message alone', { message: 'Unauthorized' }, 'Unauthorized'],
    ['a list of errors', { errors: [{ message: 'nope' }] }, 'nope'],
    [
      'a page',
      '<!doctype html><html><head><title>502 Bad Gateway</title></head><body>x</body></html>',
      '502 Bad Gateway',
    ],
    ['a page without a title', '<html><body><h1>Sign</h1> in<script>x()</script></body></html>', 'Sign in'],
    ['a text', ' upstream\n connect error ', 'upstream connect error'],
    ['an empty object', { error: {} }, ''],
    ['an empty text', { error: '' }, ''],
    ['nothing', null, ''],
  ])('%s', (_, body, words) => {
    expect(readErrorBody(body).message).toBe(words)
  })
})

describe('an answer that says no has one code', () => {
  const error = (message: string, more: object = {}) => ({ error: { message, ...more } })
  test.each<[number | undefined, unknown, string]>([
    [401, error('Incorrect API key provided'), 'unauthorized'],
    [
      400,
      [{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.' } }],
      'unauthorized',
    ],
    [403, { message: 'Forbidden' }, 'unauthorized'],
    [404, error('The model `gpt-9` does not exist', { code: 'model_not_found' }), 'model-not-found'],
    [404, error('model "llama9" not found, try pulling it first'), 'model-not-found'],
    [
      404,
      error('The API deployment for this resource does not exist', { code: 'DeploymentNotFound' }),
      'model-not-found',
    ],
    [400, error('gpt-9 is not a valid model ID'), 'model-not-found'],
    [404, '404 page not found', 'unreachable'],
    [
      400,
      error("This model's maximum context length is 8192 tokens", { code: 'context_length_exceeded' }),
      'context-overflow',
    ],
    [
      400,
      error('the request exceeds the available context size', { type: 'exceed_context_size_error' }),
      'context-overflow',
    ],
    [
      400,
      { object: 'error', message: 'prompt is too long: 210000 tokens > 200000 maximum' },
      'context-overflow',
    ],
    [413, '<html><title>413 Request Entity Too Large</title></html>', 'context-overflow'],
    [
      400,
      error("Unsupported parameter: 'max_tokens' is not supported with this model.", { param: 'max_tokens' }),
      'unsupported-parameter',
    ],
    [
      422,
      {
        detail: [
          {
            loc: ['body', 'max_completion_tokens'],
            msg: 'Extra inputs are not permitted',
            type: 'extra_forbidden',
          },
        ],
      },
      'unsupported-parameter',
    ],
    [400, error('registry/phi does not support tools'), 'unsupported-parameter'],
    [
      400,
      error('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
      'unsupported-parameter',
    ],
    [404, error('No endpoints found that support tool use'), 'unsupported-parameter'],
    [429, error('Rate limit reached for requests'), 'rate-limited'],
    [
      429,
      error('You exceeded your current quota, please check your plan', { code: 'insufficient_quota' }),
      'quota-exhausted',
    ],
    [402, error('Insufficient Balance'), 'quota-exhausted'],
    [429, error('You exceeded your current quota. Please retry in 12s.'), 'rate-limited'],
    [503, error('Loading model'), 'overloaded'],
    [529, error('Overloaded', { type: 'overloaded_error' }), 'overloaded'],
    [500, { error: {} }, 'overloaded'],
    [undefined, error('boom', { code: 502 }), 'overloaded'],
    [undefined, { error: 'model crashed' }, 'overloaded'],
    [504, '<html><title>504 Gateway Time-out</title></html>', 'timeout'],
    [
      400,
      error('The response was filtered due to content management policy', { code: 'content_filter' }),
      'filtered',
    ],
    [400, { error: {} }, 'malformed'],
  ])('%s %j', (status, body, code) => {
    const said = readErrorBody(body)
    const soon = readBodyFailure(body).waitMs !== undefined
    expect(classifyAnswer(status ?? said.status, said, soon)).toBe(code)
  })
})

test.each<[Record<string, string>, number | undefined]>([
  [{ 'retry-after-ms': '250' }, 250],
  [{ 'retry-after': '7' }, 7000],
  [{ 'retry-after': '1.5' }, 1500],
  [{ 'retry-after': 'Mon, 30 Nov 2026 10:00:20 GMT' }, 20_000],
  [{ 'retry-after': 'Mon, 30 Nov 2026 09:00:00 GMT' }, 0],
  [{ 'retry-after-ms': '100', 'retry-after': '9' }, 100],
  [{ 'x-ratelimit-reset-requests': '12ms' }, 12],
  [{ 'x-ratelimit-reset-tokens': '6m0s' }, 360_000],
  [
    {
      'x-ratelimit-reset-requests': '1s',
      'x-ratelimit-reset-tokens': '1h2m',
      'x-ratelimit-remaining-requests': '0',
    },
    1000,
  ],
  [{ 'x-ratelimit-reset': '30' }, 30_000],
  [{ 'x-ratelimit-reset': '1796032810' }, 10_000],
  [{ 'x-ratelimit-reset': '1796032810000' }, 10_000],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('the wait of %j is %s ms', (headers, wait) => {
  expect(readRetryWait(new Headers(headers), Date.parse('2026-11-30T10:00:00Z'))).toBe(wait)
})
