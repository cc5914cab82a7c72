import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { kernelSource } from './kernel/build.ts'
import { quantize } from './quantize.ts'
import { topPositions } from './top.ts'
import { VectorMemory } from './vector-memory.ts'

function randomUnit(dimensions: number, seed: number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, (_, at) =>
    Math.sin(seed * 12.9898 + at * 78.233 + seed * at),
  )
  const norm = Math.hypot(...vector)
  return vector.map((component) => component / norm)
}
const dot = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, component, at) => sum + component * b[at]!, 0)

test('the compiled kernel is what its source says', async () => {
  const compiled = await readFile(new URL('kernel/dot-products.ts', import.meta.url), 'utf8')
  expect(compiled).toBe(await kernelSource())
})

test.each([1, 15, 16, 20, 384, 1536, 3072])('finds the cosine in %i dimensions', (dimensions) => {
  const memory = new VectorMemory(dimensions)
  const vectors = Array.from({ length: 30 }, (_, at) => randomUnit(dimensions, at + 1))
  for (const [at, vector] of vectors.entries()) {
    const { bytes, scale } = quantize(vector)
    memory.set(at, bytes, scale)
  }
  const query = randomUnit(dimensions, 99)
  const scores = new Float32Array(30)
  memory.scan(query, scores, 30)
  for (const [at, vector] of vectors.entries()) {
    expect(scores[at]).toBeCloseTo(dot(query, vector), 1)
    expect(memory.cosine(query, at)).toBeCloseTo(dot(query, vector), 1)
  }
})

test('keeps what it has while it grows over many blocks, and forgets what is removed', () => {
  const memory = new VectorMemory(24)
  const count = 10_000
  const exact = new Float32Array(count)
  const query = randomUnit(24, 0.5)
  for (let at = 0; at < count; at++) {
    if (at % 10 === 3) continue
    const vector = randomUnit(24, at * 0.001)
    exact[at] = dot(query, vector)
    const { bytes, scale } = quantize(vector)
    memory.set(at, bytes, scale)
  }
  memory.remove(9998)
  memory.remove(9998)
  expect(memory.count).toBe(8999)
  const scores = new Float32Array(count + 5)
  memory.scan(query, scores, count + 5)
  for (let at = 0; at < count + 5; at++) {
    if (at % 10 === 3 || at === 9998 || at >= count) expect(scores[at]).toBe(Number.NEGATIVE_INFINITY)
    else if (Math.abs(scores[at]! - exact[at]!) > 0.03)
      throw new Error(`${at}: ${scores[at]} for ${exact[at]}`)
  }
})

test('the best are found in order, the lower position first among equals', () => {
  const scores = Float64Array.from({ length: 5000 }, (_, at) => (at * 7919) % 251)
  const sorted = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b)
  for (const count of [1, 2, 100, 4999])
    expect(topPositions(scores, 5000, count, 0)).toEqual(
      sorted.filter((at) => scores[at]! > 0).slice(0, count),
    )
  expect(topPositions(scores, 5000, 6000, 0)).toHaveLength([...scores].filter((score) => score > 0).length)
  expect(topPositions(scores, 0, 10, 0)).toEqual([])
})
