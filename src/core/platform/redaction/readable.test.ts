import { expect, test } from 'vitest'
import { redact, redactText } from './redaction.ts'

test.each([
  'run_06h0gc64ws2thp25nz4x65zs read /home/dana/token-report.pdf in 12 ms',
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'integrity sha512-9lpSSU4Mly3mrtruwLs1eLK6+gzbzqeBFwRNjIjE+9LuDpWdYctrQlQ3ej1Ilgi7gknpsTRnPoLP8DpCHqHIJw==',
  'checked out c0fda4358e64742a8a7aac4fee4f3162d344a25c (detached HEAD)',
  'container 953ad08e0fc4d8c9ccc9f8ecc91f02082684eae28239723dd70a17593e0f52fd started',
  'request 6534dcc9-85f2-48ea-8a43-881955640bc0 took 3 s',
  'traceparent 00-4f6b5839c7cb5f695c7460f15d3210fa-dfd5fe80d2683b31-01',
  'at 2026-05-24T15:56:05.327Z, epoch 1772134103123456, 1737317037042',
  'loaded app://./assets/index-Az3eqeCf.js (412 kB)',
  'golang.org/x/text@v0.7.0/go.mod h1:mrYo+phRRbMaCq/xk9113O4dZlRixOauAjOtrjsXDZ8=',
  'Preparing to unpack .../020-librtmp1_2.4+20151223.gitfa8646d.1-2+b2_amd64.deb',
  'feature NSSegmentSwitchTrackingSelectAny is enabled',
  'https://github.com/electron/electron/issues/23?page=2#issuecomment-1234567',
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACQAAAAkCAYAAADhAJiYAAAAAXNSR0IArs4c6QAAAAlwSFlz',
  'model meta-llama/Llama-3.3-70B-Instruct-Turbo, deepseek-r1:8b-0528-qwen3-q4_K_M, claude-sonnet-4-5-20250929',
  'Redis refuses the password',
  "in expansion of macro 'XmlUtf8Convert' of c14nPrefixQnameXpathElem.xml",
  'Store the right API key of Qdrant in Settings.',
  'max_tokens: 512, prompt_tokens=17, total tokens 900, token count 12',
  'The key of the map is missing; press any key: Enter',
  'Detect Slack Workflow Webhook URLs (#989)',
  'password is required',
  'primary_key: orders_2024_eu, cache_key=user42profile7, sort_key: created2at',
  'Unexpected token < in JSON at position 0',
  'git clone git@github.com:electron/electron.git; icon@2x.png; zod@4.6.7',
  'Basic authentication is off; Bearer authentication is on',
  'mongodb://127.0.0.1:27017/db, http://[::1]:6333, redis://cache:6379/0',
])('stays readable: %s', (text) => {
  expect(redactText(text)).toBe(text)
})

test('fields that count, name or identify stay; so do digests and ids that look random', () => {
  const record = {
    tokens: 512,
    max_tokens: 9,
    tokenizer: 'cl100k_base',
    keyId: 'primary',
    author: 'Dana',
    etag: 'W/"Xk3jd92kdkKD93kdmQ"',
    requestId: 'aB3dE5gH7jK9mN1pQ3',
    cacheKey: 'documents:2024:page-3',
    key: 'ArrowLeft',
    secretName: 'llm.apiKey',
    passwordSet: true,
    secret: null,
  }
  expect(redact(record)).toEqual(record)
})
