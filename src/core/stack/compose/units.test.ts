import { describe, expect, it } from 'vitest'
import { parseDuration } from '../../../shared/duration.ts'
import { parseBytes } from './units.ts'

describe('durations', () => {
  it.each([
    ['0', 0],
    ['30s', 30_000],
    ['1h5m30s', 3_930_000],
    ['1h5m30s20ms', 3_930_020],
    ['1.5s', 1500],
    ['.5s', 500],
    ['300ms', 300],
    ['10us', 0.01],
    ['1d', 86_400_000],
    ['2w', 1_209_600_000],
  ])('reads %s as %d ms', (text, expected) => {
    expect(parseDuration(text)).toBe(expected)
  })

  it.each(['', '30', 's', '1x', '-1s', '1 s', '1s ', '.s', '1h30', '1S', '99999999999h'])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined()
    },
  )

  it('adds up whatever parts a duration is written in', () => {
    const units = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }
    for (let seed = 0; seed < 500; seed += 1) {
      const amounts = [seed % 25, (seed * 7) % 60, (seed * 13) % 60, (seed * 31) % 1000]
      const text = Object.keys(units)
        .map((unit, at) => `${amounts[at]}${unit}`)
        .join('')
      const total = Object.values(units).reduce((sum, size, at) => sum + size * amounts[at]!, 0)
      expect(parseDuration(text)).toBe(total)
    }
  })
})

describe('sizes', () => {
  it.each([
    ['1024', 1024],
    ['512b', 512],
    ['512m', 512 * 1024 ** 2],
    ['1gb', 1024 ** 3],
    ['1 GiB', 1024 ** 3],
    ['1.5k', 1536],
    ['2T', 2 * 1024 ** 4],
  ])('reads %s as %d bytes', (text, expected) => {
    expect(parseBytes(text)).toBe(expected)
  })

  it.each(['', 'm', '-1', '1x', '1 m b', '1.2.3m', '10 000', '9999p'])('refuses %j', (text) => {
    expect(parseBytes(text)).toBeUndefined()
  })
})
