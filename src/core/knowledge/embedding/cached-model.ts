import type { CachedValues, CacheSpace } from '../../cache/ports.ts'
import type { EmbeddingModel, VectorSpace } from '../ports.ts'

/** Vectors as little-endian 32-bit floats. */
export const vectorSpace: CacheSpace<Float32Array> = {
  name: 'vectors',
  ttlMs: 30 * 24 * 3_600_000,
  encode(vector) {
    const bytes = Buffer.alloc(vector.length * 4)
    for (const [at, value] of vector.entries()) bytes.writeFloatLE(value, at * 4)
    return bytes
  },
  decode(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return bytes.length % 4 === 0
      ? Float32Array.from({ length: bytes.length / 4 }, (_, at) => view.getFloat32(at * 4, true))
      : undefined
  },
}

/**
 * The same model; what it has made before, for the same text in the same space, is not asked of it again: a document
 * that is read anew, or a question that is asked twice.
 */
export function cacheVectors(model: EmbeddingModel, vectors: CachedValues<Float32Array>): EmbeddingModel {
  return {
    provider: model.provider,
    model: model.model,
    space: (signal) => model.space(signal),
    async embed(texts, signal) {
      const space = await model.space(signal)
      const keys = texts.map(({ title, text }) => vectorKey(space, 'passage', title, text))
      const made = (await vectors.getMany(keys)).map((vector) => fitting(vector, space))
      signal?.throwIfAborted()
      const missing = [...made.keys()].filter((at) => made[at] === undefined)
      if (missing.length > 0) {
        const fresh = await model.embed(
          missing.map((at) => texts[at]!),
          signal,
        )
        for (const [n, at] of missing.entries()) made[at] = fresh[n]!
        await vectors.setMany(missing.map((at) => [keys[at]!, made[at]!]))
      }
      return made.map((vector) => vector!)
    },
    async embedQuery(text, signal) {
      const space = await model.space(signal)
      const key = vectorKey(space, 'query', text)
      const before = fitting(await vectors.get(key), space)
      signal?.throwIfAborted()
      if (before) return before
      const vector = await model.embedQuery(text, signal)
      // Whoever asked does not wait for it to be kept.
      void vectors.set(key, vector)
      return vector
    },
    ...(model.probe && { probe: (signal?: AbortSignal) => model.probe!(signal) }),
    close: () => model.close(),
  }
}

/** A space names everything that changes the numbers, and a passage is not embedded as a question is. */
function vectorKey(space: VectorSpace, ...parts: readonly string[]): string {
  return JSON.stringify([space.id, ...parts])
}

function fitting(vector: Float32Array | undefined, { dimensions }: VectorSpace): Float32Array | undefined {
  return vector?.length === dimensions ? vector : undefined
}
