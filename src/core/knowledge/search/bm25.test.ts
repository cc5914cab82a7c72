import { expect, test } from 'vitest'
import { type Corpus, scoreBm25 } from './bm25.ts'
import { append, Inverter, type Segment } from './postings.ts'
import { analyzeQuery } from './query.ts'
import { packedLength, packTerms, termList } from './term-list.ts'
import { normalize, wordKey } from './words.ts'

function corpusOf(texts: readonly string[], dead: readonly number[] = [], pieces = 1): Corpus {
  const lists = texts.map((text) => packTerms(termList({ title: '', headings: [], text })))
  let segments: Segment[] = []
  const size = Math.ceil(lists.length / pieces)
  for (let from = 0; from < lists.length; from += size) {
    const inverter = new Inverter()
    for (const list of lists.slice(from, from + size)) inverter.add(list)
    segments = append(segments, inverter.segment(from))
  }
  const gone = new Uint8Array(texts.length)
  for (const at of dead) gone[at] = 1
  const lengths = Uint32Array.from(lists, packedLength)
  return {
    segments,
    lengths,
    dead: gone,
    deadCount: dead.length,
    living: texts.length - dead.length,
    words: lengths.reduce((sum, length, at) => sum + (gone[at] ? 0 : length), 0),
  }
}
function scoresOf(corpus: Corpus, query: string): number[] {
  const scores = new Float64Array(corpus.lengths.length)
  scoreBm25(corpus, analyzeQuery(query), scores)
  return [...scores]
}

const texts = Array.from({ length: 60 }, (_, at) => {
  const words = ['river', 'stone', 'house', 'hill', 'water', 'tree', 'road', 'cloud']
  return Array.from(
    { length: 5 + ((at * 7) % 23) },
    (_, word) => words[(at * 3 + word * word) % (2 + (at % 7))],
  ).join(' ')
})

test('scores as the formula says', () => {
  const [k1, b, k3] = [1.2, 0.75, 8]
  const split = texts.map((text) => text.split(' ').map(normalize))
  const average = split.flat().length / split.length
  const query: [string, number][] = [
    ['cloud', 2],
    ['hill', 1],
  ]
  const expected = split.map((words) =>
    query.reduce((sum, [word, count]) => {
      const n = split.filter((other) => other.includes(normalize(word))).length
      const f = words.filter((other) => other === normalize(word)).length
      const idf = Math.log(1 + (split.length - n + 0.5) / (n + 0.5))
      const norm = k1 * (1 - b + (b * words.length) / average)
      return sum + ((((k3 + 1) * count) / (k3 + count)) * idf * f * (k1 + 1)) / (f + norm)
    }, 0),
  )
  const scores = scoresOf(corpusOf(texts), 'cloud hill cloud')
  for (const [at, score] of scores.entries()) expect(score).toBeCloseTo(expected[at]!, 10)
  expect(scores.some((score) => score > 0)).toBe(true)
})

test('scores do not depend on how the index grew', () => {
  const whole = scoresOf(corpusOf(texts), 'stone water road')
  for (const pieces of [2, 7, 60])
    expect(scoresOf(corpusOf(texts, [], pieces), 'stone water road')).toEqual(whole)
  expect(corpusOf(texts, [], 60).segments.length).toBeLessThan(8)
})

test('removed chunks score nothing and change the others as if they had never been', () => {
  const dead = [3, 17, 18, 40]
  const scores = scoresOf(corpusOf(texts, dead, 4), 'stone water')
  const without = scoresOf(corpusOf(texts.filter((_, at) => !dead.includes(at))), 'stone water')
  for (const at of dead) expect(scores[at]).toBe(0)
  expect(scores.filter((_, at) => !dead.includes(at))).toEqual(without)
})

test('a title word counts twice', () => {
  const { keys, frequencies } = termList({ title: 'Water', headings: ['Water', 'Roads'], text: 'water road' })
  const of = (word: string) => frequencies[keys.indexOf(wordKey(normalize(word)))]
  // The heading that repeats the title is not counted again.
  expect([of('water'), of('road')]).toEqual([3, 2])
})

test('of a very long query the most telling words are asked', () => {
  const rare = ['unusual find', ...texts]
  const many = Array.from({ length: 200 }, (_, at) => `filler${at}`)
  const corpus = corpusOf([...rare, ...many.map((word) => `${word} ${word} river`), many.join(' ')])
  const scores = scoresOf(corpus, `river ${many.join(' ')} unusual`)
  expect(scores[0]).toBeGreaterThan(0)
})
