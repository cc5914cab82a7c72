import { describe, expect, test } from 'vitest'
import { repeatablePick, sampleOf } from '../../../../../test/support/sample-of-pattern.ts'
import { redactText } from '../redaction.ts'

/** Digests, UUIDs and short words: nothing in the value itself says that it is a secret. */
const pick = repeatablePick(4711)
const values = [
  sampleOf('[\\da-f]{32}', pick),
  sampleOf('[\\da-f]{40}', pick),
  sampleOf('[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}', pick),
]

describe.each([
  ['a setting of .NET', (value: string) => `<add key="AcmeService2ApiKey" value="${value}" />`],
  ['a member of a group of secrets', (value: string) => `"secrets": { "acme": "${value}", "on": true }`],
  ['the second member of it', (value: string) => `"secrets": { "user": "dana", "acme": "${value}" }`],
  [
    'a group in escaped JSON',
    (value: string) => `"body": "{\\"credentials\\": {\\"acme\\": \\"${value}\\"}}"`,
  ],
  ['a comparison', (value: string) => `if (request.password === '${value}') return`],
  ['a comparison the other way round', (value: string) => `if ('${value}' == password) return`],
  ['the first item of a list', (value: string) => `user_secret:\n    - "${value}"`],
  ['a property list', (value: string) => `<key>APIKey</key>\n\t<string>${value}</string>`],
  ['an element with attributes', (value: string) => `<ApiKey type="live">${value}</ApiKey>`],
  ['an assignment of R', (value: string) => `api_key <- "${value}"`],
  ['a client of a service', (value: string) => `const acme = new AcmeClient("${value}")`],
  ['a personal access token', (value: string) => `ACME_PAT=${value}`],
  ['a service by a longer name', (value: string) => `mailgunvalidation '${value}'`],
  ['a service and a dash', (value: string) => `mailgun api - ${value}`],
  ['a line of a service and its key', (value: string) => `first\n  mailgun ${value}\nlast`],
  ['the user of curl', (value: string) => `curl --user dana:${value} https://api.example`],
  ['the host of a gem', (value: string) => `BUNDLE_GEMS__EXAMPLE__COM=dana:${value}`],
])('%s', (_where, text) => {
  test.each(values)('%s is masked', (value) => {
    expect(redactText(text(value))).not.toContain(value)
  })
})

test('base64 that ends in one sign of equality is a value, no name', () => {
  expect(redactText('//registry.example/:_password=aHVudGVyMjI=')).toBe(
    '//registry.example/:_password=[redacted:password]',
  )
})

test.each([
  `Change-Id: I${sampleOf('[\\da-f]{40}', pick)}`,
  "script-src 'nonce-joNIn68Ac4S5W0yxOqtW5A==' 'self'",
  'node v20.11.1-nightly20240115e7b2ab4d9c linux x64',
  "if (key === '\\u0004' || key !== 'ArrowUp2024') return",
  `mailgun ${values[1]} passed in 41 s`,
  `new Client(connection, "${values[0]}")`,
  `"layers": { "base": "${values[0]}" }`,
  `BUNDLE_PATH=/srv/gems BUNDLE_JOBS=4`,
])('stays readable: %s', (text) => {
  expect(redactText(text)).toBe(text)
})

test('the words of a mask name nothing', () => {
  const masked = "password = [redacted:password] === 'passphrase' ? 1 : 2"
  expect(redactText(masked)).toBe(masked)
})
