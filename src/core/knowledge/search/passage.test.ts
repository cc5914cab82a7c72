import { expect, test } from 'vitest'
import { choosePassage, pageAt } from './passage.ts'
import { normalize, wordKey } from './words.ts'

const weigh = (weights: Record<string, number>) =>
  new Map(Object.entries(weights).map(([word, weight]) => [wordKey(normalize(word)), weight]))
const shown = (text: string, weights: Record<string, number>) => {
  const passage = choosePassage(text, weigh(weights))
  const part = text.slice(passage.start, passage.end)
  return { ...passage, part, marked: passage.highlights.map(([from, to]) => part.slice(from, to)) }
}
const filler = 'Nothing much is going on in here at this time. '.repeat(12)

test('shows the sentences that match, whole', () => {
  const { part, marked } = shown(`${filler}The beacon is lit at dusk. ${filler}`, { beacon: 3, dusk: 2 })
  expect(part.startsWith('The beacon') || part.includes(' The beacon')).toBe(true)
  expect(part).toMatch(/\.$/u)
  expect(part.length).toBeGreaterThan(250)
  expect(part.length).toBeLessThanOrEqual(500)
  expect(marked).toEqual(['beacon', 'dusk'])
})

test('prefers different words together over one word many times', () => {
  const repeated = `${'The beacon, the beacon, the beacon. '.repeat(6)}`
  const { marked } = shown(`${repeated}${filler}A beacon on the harbour wall. ${filler}`, {
    beacon: 2,
    harbour: 2,
  })
  expect(marked).toEqual(['beacon', 'harbour'])
})

test('finds a match at the very end', () => {
  expect(shown(`${filler}${filler}Finally a zebra`, { zebra: 1 }).marked).toEqual(['zebra'])
})

test('shows the start where nothing matches', () => {
  expect(shown(`  First things first. ${filler}`, {}).part.startsWith('First things first.')).toBe(true)
})

test('a text without any sentence is cut to a length, never in the middle of a character', () => {
  for (const text of ['x'.repeat(5000), '🙂'.repeat(3000), 'word '.repeat(1000), '']) {
    const { part } = shown(text, { word: 1 })
    expect(part.length).toBeLessThanOrEqual(500)
    expect(part.isWellFormed()).toBe(true)
  }
})

test('overlapping pairs of ideographs are marked as one', () => {
  expect(shown('これは全文検索です', { 全文: 1, 文検: 1, 検索: 1 }).marked).toEqual(['全文検索'])
})

test('a passage stands on the last page that begins at or before it', () => {
  const breaks = [
    [0, 3],
    [100, 4],
    [200, 5],
  ] as const
  expect([0, 99, 100, 250].map((at) => pageAt(breaks, at))).toEqual([3, 3, 4, 5])
  expect(pageAt([], 10)).toBeNull()
})
