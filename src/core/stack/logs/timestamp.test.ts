import { expect, test } from 'vitest'
import { engineTime, justAfter, normalTime, readBound } from './timestamp.ts'

test('times of all engines compare as strings', () => {
  expect(normalTime('2026-11-25T04:00:00.123456789Z')).toBe('2026-11-25T04:00:00.123456789Z')
  expect(normalTime('2026-11-25T05:30:00.5+01:30')).toBe('2026-11-25T04:00:00.500000000Z')
  expect(normalTime('2026-11-25T04:00:00Z')).toBe('2026-11-25T04:00:00.000000000Z')
  expect(normalTime('hello')).toBeUndefined()
})

test('the engine is asked with nanoseconds', () => {
  expect(engineTime('2026-11-25T04:00:00.000000007Z')).toBe('1795579200.000000007')
  expect(justAfter('2026-11-25T04:00:00.000000007Z')).toBe('2026-11-25T04:00:00.000000008Z')
  expect(justAfter('2026-11-25T04:00:59.999999999Z')).toBe('2026-11-25T04:01:00.000000000Z')
})

test.each([
  ['1795579200', '2026-11-25T04:00:00.000000000Z'],
  ['1795579200.25', '2026-11-25T04:00:00.250000000Z'],
  ['2026-11-25T04:00:00.123456789Z', '2026-11-25T04:00:00.123456789Z'],
  ['2026-11-25T04:00', '2026-11-25T04:00:00.000000000Z'],
  ['2026-11-25', '2026-11-25T00:00:00.000000000Z'],
])('the bound %s is %s', (text, normal) => {
  expect(readBound(text, 'since')).toBe(normal)
})

test.each([
  ['1h30m', '2026-11-25T10:30:00.000000000Z'],
  ['90s', '2026-11-25T11:58:30.000000000Z'],
  ['1.5h', '2026-11-25T10:30:00.000000000Z'],
  ['1h0m0.5s', '2026-11-25T10:59:59.500000000Z'],
  ['300ms', '2026-11-25T11:59:59.700000000Z'],
  ['2d12h', '2026-11-23T00:00:00.000000000Z'],
])('%s is a span back from now', (text, normal) => {
  expect(readBound(text, 'since', Date.parse('2026-11-25T12:00:00Z'))).toBe(normal)
})

test.each(['1h30', '5 parsecs', '-1h', '1x', 'yesterday', '', '2026-13-45T00:00:00Z', '12:30'])(
  'the bound %j is refused at its field',
  (text) => {
    expect(() => readBound(text, 'until')).toThrow(
      expect.objectContaining({ code: 'INVALID', fields: { until: expect.any(String) } }),
    )
  },
)
