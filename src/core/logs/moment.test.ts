import { expect, test } from 'vitest'
import { readMoment } from './moment.ts'

const now = Date.parse('2026-11-25T12:00:00.000Z')

test.each([
  ['30m', '2026-11-25T11:30:00.000Z'],
  ['1h30m', '2026-11-25T10:30:00.000Z'],
  ['1.5h', '2026-11-25T10:30:00.000Z'],
  ['1d12h', '2026-11-24T00:00:00.000Z'],
  ['90s', '2026-11-25T11:58:30.000Z'],
  ['12h', '2026-11-25T00:00:00.000Z'],
  ['7d', '2026-11-18T12:00:00.000Z'],
  ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  ['2026-11-01T10:00', '2026-11-01T10:00:00.000Z'],
  ['2026-11-01 10:00:30', '2026-11-01T10:00:30.000Z'],
  ['2026-11-01T10:00:00+02:00', '2026-11-01T08:00:00.000Z'],
  ['1764000000', '2025-11-24T16:00:00.000Z'],
])('%s is a moment', (text, expected) => {
  expect(new Date(readMoment(text, 'since', now)).toISOString()).toBe(expected)
})

test.each(['', 'yesterday', '5', '7x', '2026-13-45', '2026-11-01T99:00', '-1d', '99999999-01-01'])(
  '%j is none, and the refusal says how to write one',
  (text) => {
    expect(() => readMoment(text, 'since', now)).toThrowError(
      expect.objectContaining({
        code: 'INVALID',
        message: expect.stringContaining('is not a time'),
        remedy: expect.stringContaining('30m'),
        fields: { since: expect.any(String) },
      }),
    )
  },
)
