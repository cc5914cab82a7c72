import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { builtinModel } from './model-files.ts'

/** Which build of ONNX Runtime runs the model: a native library, or WebAssembly where there is none. */
export type RuntimeKind = 'native' | 'wasm'

export interface Runtime {
  readonly kind: RuntimeKind
  /** The mean of the token vectors of one window; token ids include [CLS] and [SEP]. Blocks its thread meanwhile. */
  run(tokens: readonly number[]): Promise<Float32Array>
}

interface Backend {
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<InferenceSession> }
  readonly Tensor: typeof Tensor
}

const load: Record<RuntimeKind, () => Promise<Backend>> = {
  native: async () => import('onnxruntime-node'),
  wasm: async () => {
    const web = await import('onnxruntime-web')
    web.env.wasm.numThreads = 1
    return web
  },
}

/**
 * Loads the model. Without a choice it takes the native library, and WebAssembly where that cannot be loaded:
 * onnxruntime-node has no binary for Intel Macs or musl.
 */
export async function createRuntime(weights: Uint8Array, choice?: RuntimeKind): Promise<Runtime> {
  const kinds: RuntimeKind[] = choice ? [choice] : ['native', 'wasm']
  const failures: unknown[] = []
  for (const kind of kinds) {
    try {
      const backend = await load[kind]()
      const session = await backend.InferenceSession.create(weights, {
        // One thread: two halve the rate where no core is free, and a second process gains more than a thread.
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
      })
      return { kind, run: (tokens) => meanOfTokens(backend, session, tokens) }
    } catch (error) {
      failures.push(error)
    }
  }
  throw new AggregateError(
    failures,
    `ONNX Runtime cannot be loaded: ${failures.map((failure) => (failure instanceof Error ? failure.message : String(failure))).join('; ')}`,
  )
}

async function meanOfTokens(backend: Backend, session: InferenceSession, tokens: readonly number[]) {
  const length = tokens.length
  const shape = [1, length]
  const filled = (value: (at: number) => bigint) =>
    new backend.Tensor(
      'int64',
      BigInt64Array.from({ length }, (_, at) => value(at)),
      shape,
    )
  const output = await session.run({
    input_ids: filled((at) => BigInt(tokens[at]!)),
    attention_mask: filled(() => 1n),
    token_type_ids: filled(() => 0n),
  })
  const hidden = output.last_hidden_state!.data as Float32Array
  const { dimensions } = builtinModel
  const mean = new Float32Array(dimensions)
  for (let at = 0; at < hidden.length; at++) mean[at % dimensions]! += hidden[at]! / length
  return mean
}
