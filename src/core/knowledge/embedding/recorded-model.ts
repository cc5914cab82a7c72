import type { Audit } from '../../platform/audit.ts'
import type { EmbeddingModel } from '../ports.ts'

/**
 * The same model; each call to it is put on record with how much was given and what came back. Never the texts: they are
 * in the index, and whose they are stands there.
 *
 * @param address of the endpoint that the texts are sent to
 */
export function recorded(model: EmbeddingModel, address: string, audit: Audit): EmbeddingModel {
  const target = { type: 'model', id: model.model, name: `${model.model} at ${address}` }
  async function record<T>(
    inputs: Record<string, unknown>,
    call: () => Promise<T>,
    came: (result: T) => object,
  ) {
    const began = performance.now()
    const ended = () => ({ action: 'model.embed', target, inputs, ms: performance.now() - began })
    try {
      const result = await call()
      void audit.record({ ...ended(), result: 'ok', outputs: { ...came(result) } })
      return result
    } catch (error) {
      void audit.record({ ...ended(), result: 'failed', error })
      throw error
    }
  }
  return {
    ...model,
    space: (signal) => model.space(signal),
    embed: (texts, signal) =>
      record(
        {
          texts: texts.length,
          characters: texts.reduce((sum, { title, text }) => sum + title.length + text.length, 0),
        },
        () => model.embed(texts, signal),
        (vectors) => ({ vectors: vectors.length, dimensions: vectors[0]?.length }),
      ),
    embedQuery: (text, signal) =>
      record(
        { query: true, characters: text.length },
        () => model.embedQuery(text, signal),
        (vector) => ({ vectors: 1, dimensions: vector.length }),
      ),
    close: () => model.close(),
  }
}
