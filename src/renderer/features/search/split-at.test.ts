import { expect, test } from 'vitest'
import { splitAt } from './split-at.ts'

const marked = (text: string, spans: [number, number][]) =>
  splitAt(text, spans)
    .map(({ part, marked }) => (marked ? `[${part}]` : part))
    .join('')

test('matched words are marked where they stand', () => {
  expect(
    marked('Backups are kept', [
      [0, 7],
      [12, 16],
    ]),
  ).toBe('[Backups] are [kept]')
})

test('nothing is lost or shown twice when spans overlap, are out of order or reach too far', () => {
  expect(
    marked('abcdef', [
      [4, 99],
      [0, 3],
      [2, 5],
    ]),
  ).toBe('[abc][de][f]')
  expect(marked('abc', [])).toBe('abc')
})
