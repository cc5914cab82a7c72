import { expect, test } from 'vitest'
import { OtlpReceiver } from '../../../test/support/traces/otlp-receiver.ts'
import { tracesForEachTest } from '../../../test/support/traces/trace-rig.ts'
import { findDestination, findTracePage } from './destination.ts'

const rig = tracesForEachTest()
const pair = `Basic ${Buffer.from('pk-lf-1:sk-lf-2').toString('base64')}`

test.each([
  ['langfuse', 'http://h:3000', 'http://h:3000/api/public/otel/v1/traces'],
  ['langfuse', 'https://h/tools/langfuse/', 'https://h/tools/langfuse/api/public/otel/v1/traces'],
  ['langfuse', 'http://h:3000/api/public/otel', 'http://h:3000/api/public/otel/v1/traces'],
  ['langfuse', 'http://h:3000/api/public/otel/v1/traces', 'http://h:3000/api/public/otel/v1/traces'],
  ['otlp', 'http://h:4318', 'http://h:4318/v1/traces'],
  ['otlp', 'http://h:4318/v1/traces/', 'http://h:4318/v1/traces'],
  ['otlp', 'http://h/base?tenant=7', 'http://h/base/v1/traces?tenant=7'],
] as const)('%s at %s takes traces at %s', (service, endpoint, url) => {
  expect(findDestination(service, endpoint, {}).url.href).toBe(url)
})

test('the page of a trace is below where Langfuse is opened', () => {
  for (const endpoint of [
    'http://h/lf',
    'http://h/lf/',
    'http://h/lf/api/public/otel',
    'http://h/lf/api/public/otel/v1/traces',
  ])
    expect(findTracePage('langfuse', endpoint, 'abc')).toBe('http://h/lf/trace/abc')
  expect(findTracePage('otlp', 'http://h', 'abc')).toBeUndefined()
})

test('a header that is none, and keys in an address, are refused with what to do', () => {
  for (const header of ['Bearer x', 'a b: c', 'x: ', 'x: line\r\ny: z'])
    expect(() => findDestination('otlp', 'http://h', { header })).toThrow(/not one/u)
  expect(() => findDestination('otlp', 'http://u:p@h', {})).toThrow(/user or a password/u)
  expect(findDestination('otlp', 'http://h', { header: 'X-Api-Key: abc' }).headers).toEqual({
    'x-api-key': 'abc',
  })
})

test('Langfuse gets its keys as basic authentication, and another service does not get them', async () => {
  const one = await rig({ traces: { service: 'langfuse' } })
  one.settings.setSecret('traces.publicKey', 'pk-lf-1')
  one.settings.setSecret('traces.secretKey', 'sk-lf-2')
  const { url } = await one.traces.test({}, undefined)
  expect(one.receiver.requests.at(-1)).toMatchObject({
    path: '/api/public/otel/v1/traces',
    headers: { authorization: pair, 'x-langfuse-ingestion-version': '4' },
  })
  expect(url).toBe(`${one.receiver.url}/trace/${one.receiver.spans.at(-1)?.traceId}`)
  one.settings.change({ traces: { service: 'otlp' } })
  await one.traces.test({}, undefined)
  expect(one.receiver.requests.at(-1)?.headers.authorization).toBeUndefined()
})

test('keys stay with the origin that they were given for', async () => {
  const one = await rig({ traces: { service: 'langfuse' } })
  await using elsewhere = await new OtlpReceiver().open()
  one.settings.setSecret('traces.publicKey', 'pk-lf-1')
  one.settings.setSecret('traces.secretKey', 'sk-lf-2')
  await one.runOf(1)
  await one.receiver.until(({ spans }) => spans.length === 2)
  await expect(one.traces.test({ endpoint: elsewhere.url }, undefined)).rejects.toMatchObject({
    code: 'CONFLICT',
  })
  one.settings.change({ traces: { endpoint: elsewhere.url } })
  await one.runOf(1)
  await one.traces.retry()
  expect((await one.traces.status()).problem).toMatchObject({
    message: expect.stringContaining(one.receiver.url),
  })
  await one.restart()
  await one.traces.retry()
  expect(elsewhere.requests).toEqual([])
  // Typed for it, or given anew, they go there.
  await one.traces.test({ endpoint: elsewhere.url, publicKey: 'pk-b', secretKey: 'sk-b' }, undefined)
  expect(elsewhere.requests.length).toBe(1)
  one.settings.setSecret('traces.publicKey', 'pk-new')
  await one.traces.retry()
  expect(elsewhere.spans.length).toBe(3)
})

test('the Langfuse of the shipped stack is on offer while it is up, with its own keys', async () => {
  const one = await rig({
    traces: { enabled: false },
    env: { LANGFUSE_PUBLIC_KEY: 'pk-stack', LANGFUSE_SECRET_KEY: 'sk-stack' },
  })
  await expect(one.traces.useStack()).rejects.toMatchObject({ code: 'CONFLICT' })
  one.settings.change({ endpoints: { langfuse: { url: 'http://langfuse.example' } } })
  expect((await one.traces.status()).offer).toBeNull()
  one.settings.change({ endpoints: { langfuse: { url: one.receiver.url } } })
  expect((await one.traces.status()).offer).toEqual({ endpoint: one.receiver.url })
  expect(await one.traces.useStack()).toMatchObject({
    endpoint: one.receiver.url,
    service: 'langfuse',
    offer: null,
  })
  expect(one.referred).toEqual([
    ['traces.publicKey', 'LANGFUSE_PUBLIC_KEY'],
    ['traces.secretKey', 'LANGFUSE_SECRET_KEY'],
  ])
})
