import { Problem } from '../../../platform/errors.ts'
import type { EmbeddingModel, VectorSpace } from '../../ports.ts'
import type { BuiltinOptions } from './builtin-options.ts'
import { builtinModel, builtinSpace } from './model-files.ts'
import { ModelPool } from './model-pool.ts'
import type { RuntimeKind } from './runtime.ts'

/** The model that comes with Catalyst: no network, no key, no server. */
export class BuiltinModel implements EmbeddingModel {
  readonly provider = 'builtin'
  readonly model = builtinModel.name
  readonly #pool: ModelPool

  constructor(options: BuiltinOptions) {
    this.#pool = new ModelPool(options)
  }

  async space(): Promise<VectorSpace> {
    return builtinSpace
  }

  embed(texts: readonly { title: string; text: string }[], signal?: AbortSignal): Promise<Float32Array[]> {
    return this.#pool.embed(texts, false, signal)
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    const [vector] = await this.#pool.embed([{ title: '', text }], true, signal)
    if (!vector) throw new Problem('UNAVAILABLE', 'The query got no vector.', 'Search again.')
    return vector
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  /** Which build of ONNX Runtime answers, once one has been loaded. */
  get runtime(): RuntimeKind | undefined {
    return this.#pool.runtime
  }

  /** The processes that run now. */
  get pids(): number[] {
    return this.#pool.pids
  }
}
