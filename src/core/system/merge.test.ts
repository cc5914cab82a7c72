import { expect, test } from 'vitest'
import { mergeStreams } from './merge.ts'

async function* numbers(from: number, count: number, end?: () => void) {
  try {
    for (let at = 0; at < count; at++) yield from + at
  } finally {
    end?.()
  }
}

test('every value of every stream arrives, each stream in its own order', async () => {
  const seen: number[] = []
  for await (const value of mergeStreams([numbers(0, 3), numbers(10, 2)])) seen.push(value)
  expect(seen.filter((value) => value < 10)).toEqual([0, 1, 2])
  expect(seen.filter((value) => value >= 10)).toEqual([10, 11])
})

test('a reader that stops stops every stream', async () => {
  const ended: string[] = []
  const merged = mergeStreams([numbers(0, 9, () => ended.push('a')), numbers(10, 9, () => ended.push('b'))])
  await merged.next()
  await merged.return()
  await new Promise((resolve) => setTimeout(resolve))
  expect(ended.sort()).toEqual(['a', 'b'])
})

test('an error of one stream reaches the reader and stops the others', async () => {
  const ended: string[] = []
  // biome-ignore lint/correctness/useYield: it is here to fail
  async function* broken(): AsyncGenerator<number> {
    throw new Error('gone')
  }
  const merged = mergeStreams([numbers(0, 9, () => ended.push('a')), broken()])
  await expect(
    (async () => {
      for await (const _ of merged);
    })(),
  ).rejects.toThrow('gone')
  await new Promise((resolve) => setTimeout(resolve))
  expect(ended).toEqual(['a'])
})
