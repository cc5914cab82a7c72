import { expect, test } from 'vitest'
import { HeldIndex } from './held-index.ts'

test('finds every text that is held, wherever it stands and however many there are', () => {
  const index = new HeldIndex()
  const held = Array.from({ length: 3000 }, (_, at) => `h${(at * 7919).toString(36)}-${at}-end`)
  for (const text of [...held, 'abcdef', 'bcdefgh', 'aaaaaaaa', 'naïve→key']) index.add(text, 'known')
  for (const text of held) {
    expect(index.find(`${'x'.repeat(text.length % 7)}${text}`).at(-1)?.end).toBe(
      (text.length % 7) + text.length,
    )
  }
  expect(index.find('aabcdefgh')).toEqual([
    { start: 1, end: 7, kind: 'known' },
    { start: 2, end: 9, kind: 'known' },
  ])
  expect(index.find('aaaaaaa aaaaaaaaa').map(({ start }) => start)).toEqual([8, 9])
  expect(index.find('a naïve→key')).toHaveLength(1)
  expect(index.find('abcde bcdef')).toEqual([])
})
