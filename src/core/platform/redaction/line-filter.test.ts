import { expect, test } from 'vitest'
import { redactLines } from './line-filter.ts'

async function filtered(text: string, pieces = 7): Promise<string> {
  async function* chunks() {
    for (let at = 0; at < text.length; at += pieces) yield text.slice(at, at + pieces)
  }
  let out = ''
  for await (const part of redactLines(chunks())) out += part
  return out
}

test('lines without secrets come out to the byte, with their ends', async () => {
  const text = 'plain\r\n\n{"spaced" :  1.0, "big": 12345678901234567890}\n\ttabs\nlast without an end'
  expect(await filtered(text)).toBe(text)
})

test('JSON is masked by field and stays JSON, numbers with all their digits', async () => {
  const out = await filtered('{"n": 12345678901234567890.5, "apiKey": "abc", "list": ["--password", "x"]}\n')
  expect(out).toBe(
    '{"n":12345678901234567890.5,"apiKey":"[redacted:api-key]","list":["--password","[redacted:password]"]}\n',
  )
})

test('what only begins like JSON is text', async () => {
  expect(await filtered('{ password=hunter2 and more\n[info] password=hunter2\n')).toBe(
    '{ password=[redacted:password] and more\n[info] password=[redacted:password]\n',
  )
})

test('a private key over several lines is masked line by line, and what follows is not', async () => {
  const out = await filtered(
    'x\n-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEowIBAAKCAQEA\nabcd/efgh+ijkl==\n-----END RSA PRIVATE KEY----- y\nafter\n',
  )
  expect(out).not.toMatch(/MIIE|efgh|Proc-Type/u)
  expect(out).toMatch(/^x\n.*\n/u)
  expect(out).toMatch(/ y\nafter\n$/u)
  // One that was cut off does not swallow the log.
  expect(await filtered('-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKC\nServer is up, all is well\n')).toMatch(
    /\nServer is up, all is well\n$/u,
  )
})

test('a stream without line ends needs no more memory than a line may have', async () => {
  let fed = 0
  let given = 0
  let most = 0
  async function* endless() {
    for (; fed < 20_000_000; fed += 65_536) {
      most = Math.max(most, fed - given)
      yield 'words and words '.repeat(4096)
    }
  }
  for await (const part of redactLines(endless())) given += part.length
  expect(given).toBe(fed)
  expect(most).toBeLessThan(3_000_000)
})

test.each([
  '- value: hunterx\n  name: DB_PASSWORD\n',
  'env:\n  - value: "hunterx"\r\n    name: DB_PASSWORD\r\n  - value: "80"\n    name: PORT',
  '  {\n    "Value": "hunterx",\n    "Name": "DB_PASSWORD"\n  }\n',
])('a value that stands on the line before its name is masked: %j', async (text) => {
  expect(await filtered(text)).toMatch(/\[redacted/u)
  expect((await filtered(text)).replaceAll(/\[redacted[^\]]*\]/gu, 'hunterx')).toBe(text)
})

test('a value whose name says nothing, or that ends the stream, comes out as it was', async () => {
  for (const text of [
    '- value: readable\n  name: MODE\n',
    '- value: one\n- value: two',
    '"value": 7,\n\nvalue: x\n',
  ])
    expect(await filtered(text)).toBe(text)
})
