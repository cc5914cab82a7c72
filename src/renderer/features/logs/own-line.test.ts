import { expect, test } from 'vitest'
import type { LogEntry } from '../../../contract/logs.ts'
import { lineJson, listErrors, ownLine } from './own-line.ts'

const entry: LogEntry = {
  ...{ place: '1:0', ts: '2026-01-01T00:00:00.000Z', level: 'warn', logger: 'stack' },
  message: 'fell\nover',
  requestId: 'req_1',
  fields: { service: 'api', tries: [1, 2], error: { name: 'Error', message: 'a', code: 'EIO', cause: 'b' } },
}

test('a line is shown on one line: message, fields, what the error says', () => {
  expect(ownLine(entry)).toMatchObject({ level: 'warn', at: entry.ts })
  expect(ownLine(entry).text).toBe('fell ⏎ over  service=api  tries=[1,2]  error=Error: a (EIO)')
  expect(ownLine({ ...entry, level: 'trace', fields: {} })).toMatchObject({
    level: null,
    text: 'fell ⏎ over',
  })
})

test('an error is taken apart into its causes, each with its frames alone', () => {
  const stack = 'Error: a\n    at one (x.ts:1)\n    at two (x.ts:2)'
  expect(listErrors({ name: 'Error', message: 'a', stack, cause: { name: 'E', message: 'b' } })).toEqual([
    { head: 'Error: a', stack: 'at one (x.ts:1)\nat two (x.ts:2)' },
    { head: 'E: b', stack: '' },
  ])
  expect(listErrors('just words')).toEqual([{ head: 'just words', stack: '' }])
  expect(listErrors({})).toEqual([{ head: '{}', stack: '' }])
})

test('a copied line is the one that stands in the file', () => {
  expect(JSON.parse(lineJson(ownLine(entry)))).toEqual({
    ...{ ts: entry.ts, level: 'warn', logger: 'stack', message: 'fell\nover', req_id: 'req_1' },
    ...entry.fields,
  })
})
