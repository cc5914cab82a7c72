import { expect, test } from 'vitest'
import type { StackLogLine } from '../../../contract/stack-view.ts'
import { mergeByTime } from './merge.ts'

const line = (service: string, n: number): StackLogLine => ({
  service,
  at: `2026-11-25T04:00:00.${String(n).padStart(9, '0')}Z`,
  stream: 'stdout',
  level: null,
  text: '',
})

async function* source(service: string, times: readonly number[], size: number, onEnd = () => {}) {
  try {
    yield []
    for (let at = 0; at < times.length; at += size)
      yield times.slice(at, at + size).map((n) => line(service, n))
  } finally {
    onEnd()
  }
}

test('several logs come in order of time, those of one time in order of the sources', async () => {
  const sources = [source('a', [1, 4, 4, 9, 10, 11], 2), source('b', [2, 3, 4, 12], 1), source('c', [], 1)]
  const got = []
  for await (const batch of mergeByTime(sources, 3)) {
    expect(batch.length).toBeLessThanOrEqual(3)
    got.push(...batch)
  }
  expect(got.map((one) => `${one.service}${Number(one.at.slice(20, 29))}`).join(' ')).toBe(
    'a1 b2 b3 a4 a4 b4 a9 a10 a11 b12',
  )
})

test('a reader that stops ends all sources', async () => {
  let ended = 0
  const sources = ['a', 'b'].map((name) => source(name, [1, 2, 3, 4], 1, () => (ended += 1)))
  for await (const _ of mergeByTime(sources, 1)) break
  expect(ended).toBe(2)
})
