import { expect, test } from 'vitest'
import { LineAssembler, longestLine } from './line-assembler.ts'

const t = (n: number) => `2026-11-25T04:00:00.${String(n).padStart(9, '0')}Z`

function frame(stream: 1 | 2, payload: string | Buffer): Buffer {
  const data = Buffer.from(payload)
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(data.length, 4)
  return Buffer.concat([header, data])
}

function lines(bytes: Buffer, size: number, tty = false) {
  const assembler = new LineAssembler('api', tty)
  const got = []
  for (let at = 0; at < bytes.length; at += size) got.push(...assembler.push(bytes.subarray(at, at + size)))
  return [...got, ...assembler.end()]
}

test('lines are whole, in order and of the right stream wherever chunks are cut', () => {
  const bytes = Buffer.concat([
    frame(1, `${t(1)} plain\n`),
    frame(2, `${t(2)} zürich ☃ 🚀\r\n`),
    frame(1, `${t(3)} \n`),
    frame(1, `${t(4)} no newline `),
    frame(2, `${t(5)} between\n`),
    frame(1, `${t(6)} until here\n`),
    frame(1, `${t(7)} the last, without newline`),
  ])
  for (let size = 1; size <= bytes.length; size += 1) {
    expect(lines(bytes, size).map(({ at, stream, text }) => [at, stream, text])).toEqual([
      [t(1), 'stdout', 'plain'],
      [t(2), 'stderr', 'zürich ☃ 🚀'],
      [t(3), 'stdout', ''],
      [t(5), 'stderr', 'between'],
      [t(4), 'stdout', 'no newline until here'],
      [t(7), 'stdout', 'the last, without newline'],
    ])
  }
})

test('bytes that are not UTF-8 stay a line, and what is around them is kept', () => {
  const bytes = frame(
    1,
    Buffer.concat([Buffer.from(`${t(1)} caf`), Buffer.from([0xe9, 0xff]), Buffer.from(' ok\n')]),
  )
  expect(lines(bytes, 7)[0]?.text).toBe('caf\ufffd\ufffd ok')
})

test('100,000 small frames in one chunk come through, and in time that grows with their number alone', () => {
  const bytes = Buffer.concat(Array.from({ length: 100_000 }, (_, n) => frame(1, `${t(n)} ${n}\n`)))
  const got = lines(bytes, bytes.length)
  expect(got.length).toBe(100_000)
  expect(got.every((line, n) => line.text === String(n) && line.at === t(n))).toBe(true)
})

test('a line beyond a megabyte comes in marked parts that are the whole of it, no character cut', () => {
  const text = '☃'.repeat(longestLine / 2)
  const pieces = Buffer.from(`${text}\n`)
  const frames = []
  for (let at = 0; at < pieces.length; at += 16_384)
    frames.push(frame(1, Buffer.concat([Buffer.from(`${t(at)} `), pieces.subarray(at, at + 16_384)])))
  const got = lines(Buffer.concat([...frames, frame(1, `${t(9)} next\n`)]), 65_536)
  expect(got.length).toBe(3)
  expect(got[0]?.text.endsWith('☃…')).toBe(true)
  expect(got[1]?.text.startsWith('…☃')).toBe(true)
  expect(
    got
      .slice(0, 2)
      .map((line) => line.text.replaceAll('…', ''))
      .join(''),
  ).toBe(text)
  expect(got[2]?.text).toBe('next')
})

test('the output of a terminal has no frames, and a timestamp within a long line is taken off too', () => {
  const long = 'x'.repeat(16_384)
  const bytes = Buffer.from(`${t(1)} \u001b[1mbold\u001b[0m\r\n${t(2)} ${long}${t(3)} rest\r\n${t(4)} tail`)
  for (const size of [1, 7, 16_384, bytes.length]) {
    expect(lines(bytes, size, true).map(({ at, text }) => [at, text])).toEqual([
      [t(1), 'bold'],
      [t(2), `${long}rest`],
      [t(4), 'tail'],
    ])
  }
})

test('a log without timestamps is kept as it is', () => {
  expect(lines(frame(1, 'no time here\n'), 3)[0]?.text).toBe('no time here')
  expect(lines(frame(1, 'word\n'), 3)[0]?.text).toBe('word')
})

test('what is not framed is refused, not shown as garbage', () => {
  expect(() => lines(Buffer.from('hello world, this is not a frame'), 100)).toThrow(/without frames/)
})
