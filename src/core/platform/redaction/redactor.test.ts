import { describe, expect, test } from 'vitest'
import { repeatablePick } from '../../../../test/support/sample-of-pattern.ts'
import { createKnownSecrets } from './known-secrets.ts'
import { createRedactor } from './redactor.ts'

const known = createKnownSecrets()
const redactor = createRedactor({ known, personalData: () => true })
const random = 'zk3Jf93kd93kD93kdQ'

describe('in a text', () => {
  test.each([
    [
      'mongodb://root:hunter2hunter2@127.0.0.1:27017/db',
      'mongodb://root:[redacted:url-password]@127.0.0.1:27017/db',
    ],
    ['postgres://svc:pa/ss#w@db/app', 'postgres://svc:[redacted:url-password]@db/app'],
    ['Authorization: Bearer abcdef0123456789abcdef', 'Authorization: Bearer [redacted:bearer-token …cdef]'],
    ['authorization: Basic c3ZjOmh1bnRlcjI=', 'authorization: Basic [redacted:basic-auth]'],
    [
      'cookie: theme=dark; sid=0a1b2c3d; lang=en',
      'cookie: theme=[redacted:cookie]; sid=[redacted:cookie]; lang=[redacted:cookie]',
    ],
    ['set-cookie: sid=0a1b2c3d; Path=/; HttpOnly', 'set-cookie: sid=[redacted:cookie]; Path=/; HttpOnly'],
    [
      'Server=db;User Id=svc;Password=hunter2;Encrypt=true',
      'Server=db;User Id=svc;Password=[redacted:password];Encrypt=true',
    ],
    [
      'docker login --username ci --password hunter2 host',
      'docker login --username ci --password [redacted:password] host',
    ],
    ['curl -u dana:hunter2 https://host', 'curl -u dana:[redacted:password] https://host'],
    [
      'PATH=/usr/bin\nDB_PASSWORD=hunter2\nPORT=80',
      'PATH=/usr/bin\nDB_PASSWORD=[redacted:password]\nPORT=80',
    ],
    [
      '{\\"user\\":\\"ci\\",\\"password\\":\\"hunter2\\"}',
      '{\\"user\\":\\"ci\\",\\"password\\":\\"[redacted:password]\\"}',
    ],
    ['{"password": "correct horse"}', '{"password": "[redacted:password]"}'],
    ['GET /items?api_key=0a1b2c3d4e5f6789&page=2', 'GET /items?api_key=[redacted:api-key]&page=2'],
    [`upstream said (401): ${random}`, 'upstream said (401): [redacted:random …3kdQ]'],
    [`retrying with token ${random} (2 of 5)`, 'retrying with token [redacted:token …3kdQ] (2 of 5)'],
    ['<secret>hunter2</secret>', '<secret>[redacted:secret]</secret>'],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIB\n-----END RSA PRIVATE KEY-----',
      '[redacted:private-key …----]',
    ],
    ['write to dana.doe@example.org', 'write to [redacted:e-mail ….org]'],
  ])('%j becomes %j', (text, wanted) => {
    expect(redactor.text(text)).toBe(wanted)
  })

  test('the last four are told only of secrets longer than 16', () => {
    expect(redactor.text('password=abcdefgh12345678')).toBe('password=[redacted:password]')
    expect(redactor.text('password=abcdefgh123456789')).toBe('password=[redacted:password …6789]')
  })

  test('what was found once is masked wherever it stands', () => {
    expect(redactor.text('password=hunter2hunter2; then hunter2hunter2 again')).toBe(
      'password=[redacted:password]; then [redacted:password] again',
    )
  })
})

describe('in a record', () => {
  test('by the names of fields, headers and flags, at any depth', () => {
    expect(
      redactor.value({
        llm: { apiKey: 'sk-short', baseUrl: 'http://x/v1' },
        headers: [{ cookie: 'theme=dark; sid=1' }, { name: 'Authorization', value: 'Bearer x' }],
        rawHeaders: ['Host', 'x', 'Authorization', 'Basic eDp5'],
        arguments: ['--password', 'hunter2', '--port', '80'],
        env: { PORT: '80', DB_PASSWORD: 'hunter2' },
        pin: { password: 12345678 },
      }),
    ).toEqual({
      llm: { apiKey: '[redacted:api-key]', baseUrl: 'http://x/v1' },
      headers: [
        { cookie: 'theme=[redacted:cookie]; sid=[redacted:cookie]' },
        { name: 'Authorization', value: 'Bearer [redacted:authorization]' },
      ],
      rawHeaders: ['Host', 'x', 'Authorization', 'Basic [redacted:authorization]'],
      arguments: ['--password', '[redacted:password]', '--port', '80'],
      env: { PORT: '80', DB_PASSWORD: '[redacted:password]' },
      pin: { password: '[redacted:password]' },
    })
  })

  test('a value found in one field is masked in all others, in names of fields too', () => {
    const text = JSON.stringify(
      redactor.value({ apiKey: 'opal-lantern-07', note: 'sent opal-lantern-07', 'opal-lantern-07': 1 }),
    )
    expect(text).not.toContain('opal-lantern-07')
  })

  test('by what the whole is: a JSON web key, a Secret of Kubernetes', () => {
    expect(
      redactor.value({
        jwk: { kty: 'EC', crv: 'P-256', kid: 'one', d: 'opal-lantern' },
        secret: [{ kind: 'Secret', metadata: { name: 'db' }, stringData: { first: 'opal' } }],
        manifest: { kind: 'Secret', metadata: { name: 'db' }, data: { first: 'b3BhbA==' } },
      }),
    ).toMatchObject({
      jwk: { kty: 'EC', crv: 'P-256', kid: 'one', d: '[redacted:private-key]' },
      manifest: { metadata: { name: 'db' }, data: { first: '[redacted:kubernetes-secret]' } },
    })
  })

  test('an error keeps name, stack, code and causes', () => {
    const error = Object.assign(
      new Error('outer', { cause: new AggregateError([new Error('redis://:topsecret@h')], 'all') }),
      {
        code: 'E1',
      },
    )
    const text = JSON.stringify(redactor.value({ error }))
    expect(JSON.parse(text)).toMatchObject({
      error: {
        name: 'Error',
        message: 'outer',
        code: 'E1',
        cause: { errors: [{ message: 'redis://:[redacted:url-password]@h' }] },
      },
    })
    expect(text).toContain('redactor.test.ts')
    expect(text).not.toContain('topsecret')
  })

  test('odd values cost nothing but themselves', () => {
    const circular: Record<string, unknown> = {
      big: 10n,
      when: new Date(Number.NaN),
      call: () => 1,
      no: Number.NaN,
    }
    circular.self = circular
    let deep: unknown = 'bottom'
    for (let depth = 0; depth < 10_000; depth++) deep = [deep]
    const value = {
      circular,
      deep,
      bytes: new Uint8Array(3),
      map: new Map([['password', 'x']]),
      set: new Set([1]),
      get broken(): string {
        throw new Error('no')
      },
      proxy: new Proxy(
        {},
        {
          ownKeys: () => {
            throw new TypeError('no')
          },
        },
      ),
      many: Array.from({ length: 20_000 }, () => 0),
      lone: '\ud800',
      ['__proto__']: { password: 'x' },
    }
    const text = JSON.stringify(redactor.value(value))
    expect(text).toContain('[circular]')
    expect(text).toContain('[deep]')
    expect(text).toContain('[unreadable: Error]')
    expect(text).toContain('"10000 more"')
    expect(JSON.parse(text)).toMatchObject({ map: { password: '[redacted:password]' }, bytes: '[3 bytes]' })
    expect(redactor.value(undefined)).toBeUndefined()
    expect(redactor.value(Object.create(null))).toEqual({})
  })
})

test('what the app holds is masked by exact match, in every form it travels in', () => {
  known.add('lantern + harbour "7"', 'secret')
  try {
    for (const form of [
      'lantern + harbour "7"',
      JSON.stringify('lantern + harbour "7"'),
      encodeURIComponent('lantern + harbour "7"'),
      Buffer.from('lantern + harbour "7"').toString('base64'),
    ]) {
      expect(redactor.text(`it is ${form}.`)).toMatch(/^it is "?\[redacted:secret[^\]]*\]"?\.$/u)
    }
    known.add('.*', 'secret')
    expect(redactor.text('two lantern + harbour "7" lantern + harbour "7"')).toBe(
      'two [redacted:secret] [redacted:secret]',
    )
  } finally {
    known.forget('lantern + harbour "7"')
  }
  expect(redactor.text('lantern + harbour "7"')).toBe('lantern + harbour "7"')
})

test('applied twice it changes nothing, gives valid JSON and never throws', { timeout: 120_000 }, () => {
  const pick = repeatablePick(7)
  const parts =
    `password|=|: |"|'|\\"|[redacted|[redacted:token …a1b2]|]| |\n|token|Bearer |Basic |://|@|host|cookie: |a=b|;|{|}|&|?|--token |-u |eyJ|.|-----BEGIN PRIVATE KEY-----|-----END PRIVATE KEY-----|MIIEabcd1234|…|a1b2|\ud800|é|key|secret|api_key|${random}|0|12345678|4111111111111111|x@y.org|,|(|)|<secret>|</secret>|%3D|sk-|ghp_|hunter2hunter2|DE89370400440532013000|AKIA`.split(
      '|',
    )
  const text = () => Array.from({ length: 1 + pick(12) }, () => parts[pick(parts.length)]).join('')
  for (let round = 0; round < 4000; round++) {
    const said = text()
    const once = redactor.text(said)
    expect(redactor.text(once), said).toBe(once)
    const record = {
      [text()]: said,
      [text()]: text(),
      list: [text(), said.slice(3)],
      in: { password: said, cookie: text() },
    }
    const written = JSON.stringify(redactor.value(record))
    expect(JSON.stringify(redactor.value(JSON.parse(written))), JSON.stringify(record)).toBe(written)
  }
})

test('a value that was found once is masked wherever it stands in the record', { timeout: 120_000 }, () => {
  const pick = repeatablePick(11)
  const word = () =>
    Array.from({ length: 8 + pick(6) }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[pick(36)]).join('')
  for (let round = 0; round < 1500; round++) {
    const secret = `${word()}7`
    const carriers = [
      { password: secret },
      { note: `login with password=${secret}` },
      { headers: { authorization: `Bearer ${secret}` } },
      { arguments: ['--token', secret] },
      { url: `redis://svc:${secret}@cache/0` },
    ]
    const places = [
      { said: `it was ${secret}, twice: ${secret}` },
      { [secret]: 1 },
      { deep: [[{ [`of-${secret}`]: secret }]] },
      { body: JSON.stringify({ a: secret }) },
      { error: new Error(`no ${secret}`, { cause: [secret] }) },
      new Map([[secret, new Set([secret])]]),
    ]
    const carrier = carriers[pick(carriers.length)]!
    const others = places.filter(() => pick(2) === 0)
    const record = pick(2) === 0 ? { carrier, others } : { others, carrier }
    const written = JSON.stringify(redactor.value(record))
    expect(JSON.parse(written)).toBeTypeOf('object')
    expect(written, JSON.stringify({ carrier, secret })).not.toContain(secret)
  }
})
