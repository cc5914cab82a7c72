import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EmbeddingModel } from '../../src/core/knowledge/ports.ts'

export interface EmbeddingModelFixture {
  readonly model: EmbeddingModel
  /** Another one of the same kind and name, as another process would make it. */
  another(): EmbeddingModel
  dispose(): Promise<void>
}

/** What every embedding model must do, wherever it runs. */
export function describeEmbeddingModel(name: string, open: () => Promise<EmbeddingModelFixture>): void {
  describe(`embedding model: ${name}`, () => {
    let fixture: EmbeddingModelFixture
    let model: EmbeddingModel
    beforeEach(async () => {
      fixture = await open()
      model = fixture.model
    })
    afterEach(() => fixture.dispose())

    it('names its space by itself, the same every time and in every process', async () => {
      const space = await model.space()
      expect(space.id).toContain(model.model)
      expect(space.dimensions).toBe((await model.embedQuery('herons')).length)
      expect(await model.space()).toEqual(space)
      expect(await fixture.another().space()).toEqual(space)
    })

    it('makes a unit vector of its space for each of any number of texts, in their order', async () => {
      const { dimensions } = await model.space()
      const texts = Array.from({ length: 70 }, (_, at) => passage(`heron number ${at}`))
      const vectors = await model.embed(texts)
      expect(vectors).toHaveLength(70)
      for (const vector of vectors) {
        expect(vector).toHaveLength(dimensions)
        expect(dot(vector, vector)).toBeCloseTo(1, 3)
      }
      for (const at of [0, 31, 32, 69]) {
        const [alone] = await model.embed([texts[at]!])
        expect(dot(alone!, vectors[at]!), `text ${at}`).toBeGreaterThan(0.98)
      }
      expect(await model.embed([])).toEqual([])
    })

    it('puts a query near what shares its words', async () => {
      const query = await model.embedQuery('herons wade in shallow water')
      expect(dot(query, query)).toBeCloseTo(1, 3)
      const [near, far] = await model.embed([
        passage('herons wade in shallow water'),
        passage('invoices are due monthly'),
      ])
      expect(dot(query, near!)).toBeGreaterThan(dot(query, far!) + 0.1)
    })

    it('gives up when its caller went away, with the reason', async () => {
      const gone = AbortSignal.abort(new Error('went away'))
      await expect(model.embed([passage('herons')], gone)).rejects.toThrow('went away')
      await expect(model.embedQuery('herons', gone)).rejects.toThrow('went away')
    })

    it('starts again when it is asked after it was closed', async () => {
      const before = await model.embedQuery('herons')
      await model.close()
      expect(dot(before, await model.embedQuery('herons'))).toBeGreaterThan(0.98)
    })
  })
}

const passage = (text: string) => ({ title: '', text })
const dot = (one: Float32Array, other: Float32Array) =>
  one.reduce((sum, value, at) => sum + value * other[at]!, 0)
