import { expect, test } from 'vitest'
import { fuseReciprocalRanks, fuseZScores } from './fusion.ts'

const list = (scores: Record<number, number>, ranked: number[]) => ({
  ranked,
  scoreOf: (candidate: number) => scores[candidate],
})

test('z-scores use both scores of every candidate, also of those only one list ranked', () => {
  const dense = list({ 1: 0.9, 2: 0.8, 3: 0.1 }, [1, 2])
  const sparse = list({ 1: 2, 2: 12, 3: 10 }, [2, 3])
  const fused = fuseZScores(dense, sparse, 0.5)
  expect(fused.map(({ candidate }) => candidate)).toEqual([2, 1, 3])
  // Mean 0.6, deviation 0.356; mean 8, deviation 4.320.
  expect(fused[0]!.score).toBeCloseTo(0.5 * (0.2 / 0.3559) + 0.5 * (4 / 4.32049), 3)
  expect(fused.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(0, 10)
})

test('the weight decides which list leads', () => {
  const dense = list({ 1: 1, 2: 0 }, [1, 2])
  const sparse = list({ 1: 0, 2: 1 }, [2, 1])
  expect(fuseZScores(dense, sparse, 0.6)[0]!.candidate).toBe(1)
  expect(fuseZScores(dense, sparse, 0.4)[0]!.candidate).toBe(2)
})

test('a candidate without a vector is neither preferred nor held back', () => {
  const dense = list({ 1: 0.9, 2: 0.5 }, [1, 2])
  const sparse = list({ 1: 5, 2: 5, 3: 5 }, [1, 2, 3])
  expect(fuseZScores(dense, sparse, 0.6).map(({ candidate }) => candidate)).toEqual([1, 3, 2])
})

test('a list whose scores are all the same decides nothing', () => {
  const dense = list({ 1: 0.7, 2: 0.7 }, [1, 2])
  const sparse = list({ 1: 1, 2: 3 }, [2, 1])
  expect(fuseZScores(dense, sparse, 0.9).map(({ candidate }) => candidate)).toEqual([2, 1])
})

test('one empty list leaves the order of the other; two give nothing', () => {
  const nothing = list({}, [])
  const some = list({ 4: 3, 5: 2 }, [4, 5])
  expect(fuseZScores(nothing, some, 0.6).map(({ candidate }) => candidate)).toEqual([4, 5])
  expect(fuseZScores(nothing, nothing, 0.6)).toEqual([])
  expect(fuseReciprocalRanks(nothing, nothing, 60)).toEqual([])
})

test('reciprocal ranks add up, equals in a fixed order', () => {
  const fused = fuseReciprocalRanks({ ranked: [7, 8, 9] }, { ranked: [9, 8] }, 60)
  expect(fused).toEqual([
    { candidate: 9, score: 1 / 61 + 1 / 63 },
    { candidate: 8, score: 2 / 62 },
    { candidate: 7, score: 1 / 61 },
  ])
  expect(fuseReciprocalRanks({ ranked: [2] }, { ranked: [1] }, 60).map(({ candidate }) => candidate)).toEqual(
    [1, 2],
  )
})
