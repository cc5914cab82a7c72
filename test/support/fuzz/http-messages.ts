import { type CallShape, fittingInput } from './calls.ts'
import type { Dice } from './dice.ts'
import { nastyText, nastyValue, spoilt, spoiltJson } from './nasty-values.ts'

/** One message as bytes, and what it was meant to be, for the report. */
export interface HttpMessage {
  readonly about: string
  readonly bytes: Buffer
  /** Whether it is whole, so that it must be answered, whatever it says. */
  readonly whole: boolean
}

interface Target {
  readonly host: string
  readonly token: string
}

/** Good HTTP that asks for nonsense: wrong types, keys, numbers, depths, encodings, types of content, half bodies. */
export function wrongContent(call: CallShape, target: Target, dice: Dice): HttpMessage {
  const fitting = fittingInput(call.input, dice)
  const input = dice.percent(90) ? spoilt(fitting, dice) : fitting
  const fields = typeof input === 'object' && input !== null && !Array.isArray(input) ? { ...input } : {}
  const path = call.path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => {
    const value = dice.percent(50)
      ? nastyText(dice)
      : textOf((fields as Record<string, unknown>)[name] ?? 'x')
    return escaped(value) || 'x'
  })
  const reads = call.method === 'GET'
  const query = reads || dice.percent(10) ? `?${queryOf(fields, dice)}` : ''
  const body = reads && dice.percent(90) ? Buffer.alloc(0) : spoiltBody(spoiltJson(input, dice), dice)
  const lines = [
    `${`${call.method} /api${path}${query}`.slice(0, 12_000)} HTTP/1.1`,
    `Host: ${target.host}`,
    `Authorization: Bearer ${target.token}`,
    ...(body.length > 0 ? [`Content-Length: ${body.length}`, `Content-Type: ${contentType(dice)}`] : []),
    ...(dice.percent(10) ? [`X-Request-ID: ${headerSafe(nastyText(dice))}`] : []),
    ...(dice.percent(5) ? [`Accept: ${headerSafe(nastyText(dice))}`] : []),
    ...(dice.percent(5) ? [`Range: bytes=${dice.pick(['-', '0-', '9-1', '-0', '0-0,1-1', 'x-y'])}`] : []),
    ...(dice.percent(5) ? [`X-Catalyst-Client: ${headerSafe(nastyText(dice))}`] : []),
    'Connection: close',
  ]
  const cut = dice.percent(5) ? dice.under(body.length + 1) : body.length
  const bytes = Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body.subarray(0, cut)])
  return { about: `${call.name} ${lines[0]}`, bytes, whole: cut === body.length }
}

/** A form with files, spoilt: `POST /api/ingest`. */
export function wrongUpload(target: Target, dice: Dice): HttpMessage {
  const boundary = 'b0undary'
  const disposition = dice.pick([
    'form-data; name="files"; filename="a.txt"',
    'form-data; name="files"; filename="../../x\\y.md"',
    `form-data; name="files"; filename="${headerSafe(nastyText(dice))}"`,
    `form-data; name="${headerSafe(nastyText(dice))}"`,
    'form-data; name="embed"',
    'form-data',
    'attachment',
    '',
  ])
  const part = `--${boundary}\r\nContent-Disposition: ${disposition}\r\n\r\n`
  const end = dice.pick([
    `\r\n--${boundary}--\r\n`,
    `\r\n--${boundary}`,
    '',
    `--${boundary}--`,
    '\r\n--other--\r\n',
  ])
  const body = Buffer.concat([Buffer.from(part), dice.bytes(dice.under(200)), Buffer.from(end)])
  const type = dice.pick([
    `multipart/form-data; boundary=${boundary}`,
    'multipart/form-data',
    'multipart/form-data; boundary=',
    `multipart/form-data; boundary=${'x'.repeat(100)}`,
    `multipart/mixed; boundary=${boundary}`,
  ])
  const head = [
    'POST /api/ingest HTTP/1.1',
    `Host: ${target.host}`,
    `Authorization: Bearer ${target.token}`,
    `Content-Type: ${type}`,
    `Content-Length: ${body.length + dice.pick([0, 0, 0, 5, -1])}`,
    'Connection: close',
  ]
  return {
    about: `upload ${type}`,
    bytes: Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]),
    whole: false,
  }
}

/** Bytes that are nearly HTTP: a good message with some of its bytes cut, doubled, swapped or thrown in. */
export function wrongBytes(call: CallShape, target: Target, dice: Dice): HttpMessage {
  const body = JSON.stringify(fittingInput(call.input, dice) ?? {})
  const good = [
    `${call.method} /api${call.path} HTTP/1.1`,
    `Host: ${target.host}`,
    ...(dice.percent(70) ? [`Authorization: Bearer ${target.token}`] : []),
    'Content-Type: application/json',
    dice.percent(80) ? `Content-Length: ${body.length}` : 'Transfer-Encoding: chunked',
    'Cookie: catalyst_1=x; a=b',
    'X-Request-ID: fuzz-0123456789',
    '',
    body,
  ].join('\r\n')
  let bytes: Buffer = Buffer.from(good, 'latin1')
  const times = 1 + dice.under(6)
  for (let at = 0; at < times; at++) bytes = damaged(bytes, dice)
  return { about: `bytes of ${call.name}`, bytes, whole: false }
}

const thrownIn = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  ' ',
  '\t',
  ':',
  '\r\n\r\n',
  ' HTTP/1.1\r\n',
  'GET / HTTP/1.1\r\n',
  '\x80',
  'Content-Length: 7\r\n',
  'Transfer-Encoding: chunked\r\n',
  '0\r\n\r\n',
  'ffffffff\r\n',
  'Upgrade: h2c\r\n',
  'Expect: 100-continue\r\n',
]

function damaged(bytes: Buffer, dice: Dice): Buffer {
  const at = dice.under(bytes.length + 1)
  const length = dice.under(40)
  switch (dice.under(8)) {
    case 0:
      return bytes.subarray(0, at)
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)])
    case 3:
      return Buffer.concat([bytes.subarray(0, at), dice.bytes(length), bytes.subarray(at)])
    case 4: {
      const flipped = Buffer.from(bytes)
      if (at < flipped.length) flipped[at] = flipped[at]! ^ (1 << dice.under(8))
      return flipped
    }
    case 5:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.alloc(dice.pick([100, 9000, 20_000]), 'a'),
        bytes.subarray(at),
      ])
    default:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(dice.pick(thrownIn), 'latin1'),
        bytes.subarray(at),
      ])
  }
}

function spoiltBody(json: string, dice: Dice): Buffer {
  const bytes = Buffer.from(json)
  switch (dice.under(20)) {
    case 0:
      return bytes.subarray(0, dice.under(bytes.length + 1))
    case 1:
      return Buffer.concat([Buffer.from('\ufeff'), bytes])
    case 2:
      return Buffer.from(json, 'utf16le')
    case 3:
      return Buffer.concat([bytes.subarray(0, 3), Buffer.from([0xff, 0xfe, 0xc0, 0x80]), bytes.subarray(3)])
    case 4:
      return Buffer.from('['.repeat(dice.pick([1000, 100_000])))
    case 5:
      return Buffer.from(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`)
    case 6:
      return dice.bytes(dice.under(500))
    case 7:
      return Buffer.from(json.replaceAll(/\d+/gu, () => '9'.repeat(1 + dice.under(400))))
    default:
      return bytes
  }
}

const contentType = (dice: Dice) =>
  dice.percent(85)
    ? 'application/json'
    : dice.pick([
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'multipart/form-data',
        'application/octet-stream',
        'text/event-stream',
        'application/json; charset=utf-7',
        'application/json;;;',
        'a',
      ])

function queryOf(fields: object, dice: Dice): string {
  const pairs = Object.entries(fields).map(([key, value]) => {
    const name = dice.pick([
      key,
      `${key}[]`,
      `${key}[0]`,
      `${key}.a`,
      `${key}[__proto__]`,
      `${key}[a][b]`,
      key,
      key,
    ])
    const text = textOf(value)
    return `${escaped(name)}=${escaped(text.slice(0, 2000))}`
  })
  if (dice.percent(20))
    pairs.push(
      dice.pick([
        '__proto__[polluted]=1',
        '=',
        '&&',
        'a',
        '%',
        '%zz=%ff',
        'constructor.prototype.polluted=1',
      ]),
    )
  if (dice.percent(10)) pairs.push(`limit=${escaped(textOf(nastyValue(dice)).slice(0, 100))}`)
  return pairs.join('&')
}

/** In an address: escaped as it should be. Lone surrogates have no escape; they become their replacement. */
const escaped = (text: string) => encodeURIComponent(text.toWellFormed()).slice(0, 3000)

/** In a header: whatever Node's parser would take for a value, and some that it would not. */
const headerSafe = (text: string) => text.replaceAll(/[\r\n]/gu, ' ').slice(0, 500)

/** A value as a text: one that is no text as its JSON, because it may have a `toString` of its own. */
const textOf = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
