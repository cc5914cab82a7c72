import type { Settings } from '../../../contract/settings.ts'
import { Problem } from '../../platform/errors.ts'
import type { EmbeddingModel } from '../ports.ts'

/** Stands in while an endpoint is chosen but not described: every call says what is missing. */
export class UnconfiguredModel implements EmbeddingModel {
  readonly provider = 'openai'
  readonly model: string
  readonly #problem: Problem

  constructor({ baseUrl, model }: Pick<Settings['embeddings'], 'baseUrl' | 'model'>) {
    this.model = model
    const missing = [baseUrl ? '' : 'its address', model ? '' : 'the name of a model'].filter(Boolean)
    this.#problem = new Problem(
      'UNAVAILABLE',
      `An embedding endpoint is chosen, but ${missing.join(' and ')} is missing.`,
      'Complete Settings › Embeddings, or choose the built-in model there.',
    )
  }

  space = () => Promise.reject(this.#problem)
  embed = () => Promise.reject(this.#problem)
  embedQuery = () => Promise.reject(this.#problem)
  close = async () => {}
}
