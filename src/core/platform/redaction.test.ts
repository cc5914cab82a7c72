import { expect, test } from 'vitest'
import { redact, redactText } from './redaction.ts'

test.each([
  ['mongodb://root:hunter2hunter2@127.0.0.1:27017/db', 'hunter2hunter2'],
  ['Authorization: Bearer abcdef0123456789abcdef', 'abcdef0123456789abcdef'],
  ['key sk-proj-Zm9vYmFyYmF6cXV4MTIzNDU2 refused', 'sk-proj-Zm9vYmFyYmF6cXV4'],
  ['{"password": "correct horse"}', 'correct'],
  ['retry with api_key=0a1b2c3d4e5f6789 now', '0a1b2c3d4e5f6789'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----', 'MIIEow'],
])('no secret is left in %j', (text, secret) => {
  expect(redactText(text)).not.toContain(secret)
  expect(redactText(text)).toContain('[redacted')
  expect(redactText(redactText(text))).toBe(redactText(text))
})

test('fields are masked by name at any depth, counts of tokens are not', () => {
  expect(
    redact({
      llm: { apiKey: 'sk-short', baseUrl: 'http://x/v1' },
      headers: [{ cookie: 'session=1' }],
      tokens: 512,
      max_tokens: 9,
    }),
  ).toEqual({
    llm: { apiKey: '[redacted]', baseUrl: 'http://x/v1' },
    headers: [{ cookie: '[redacted]' }],
    tokens: 512,
    max_tokens: 9,
  })
})

test('what helps stays readable: paths, ids, digests, plain words', () => {
  const line =
    'run_01k0abc read /home/dana/token-report.pdf sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 in 12 ms'
  expect(redactText(line)).toBe(line)
})

test('errors keep their stack and cause chain, circular and odd values do not throw', () => {
  const error = new Error('outer', { cause: new Error('redis://:topsecretvalue@host refused') })
  const circular: Record<string, unknown> = { big: 10n, when: new Date(Number.NaN), call: () => 1 }
  circular.self = circular
  const text = JSON.stringify(redact({ error, circular }))
  expect(text).toContain('outer')
  expect(text).toContain('redaction.test.ts')
  expect(text).not.toContain('topsecretvalue')
  expect(text).toContain('[circular]')
})

test('a long line without secrets costs little: no rule is quadratic', () => {
  const hostile = `${'password '.repeat(4000)}${'a:'.repeat(8000)}${'://'.repeat(4000)}`
  const started = performance.now()
  redactText(hostile)
  // A guard against minutes, not a measurement: quadratic rules took over 10 s here.
  expect(performance.now() - started).toBeLessThan(2000)
})
