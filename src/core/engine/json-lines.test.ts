import { expect, test } from 'vitest'
import { JsonLines } from './json-lines.ts'

test('values are whole wherever the chunks are cut, also within a character', () => {
  const values = [{ name: 'zürich ☃ 🚀' }, { a: 1 }, [2]]
  const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\r\n`).join(''))
  for (let size = 1; size < bytes.length; size += 1) {
    const lines = new JsonLines()
    const got: unknown[] = []
    for (let at = 0; at < bytes.length; at += size) got.push(...lines.push(bytes.subarray(at, at + size)))
    expect(got).toEqual(values)
  }
})

test('a line that is not JSON is left out, and those around it are not', () => {
  const lines = new JsonLines()
  expect(lines.push(Buffer.from('{"a":1}\nnot json\n\n{"b":2}\n{"c"'))).toEqual([{ a: 1 }, { b: 2 }])
  expect(lines.push(Buffer.from(':3}\n'))).toEqual([{ c: 3 }])
})

test('a line without end is refused, not gathered for ever', () => {
  const lines = new JsonLines(100)
  lines.push(Buffer.alloc(90, 'x'))
  expect(() => lines.push(Buffer.alloc(90, 'x'))).toThrow(/over 100 characters/)
})
