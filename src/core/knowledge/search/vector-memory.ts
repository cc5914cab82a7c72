import { dotProductsWasm } from './kernel/dot-products.ts'
import { quantize } from './quantize.ts'

/** What is used of it: Node has it, but its types come with those of browsers only. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: object }
}

interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  dotProducts(query: number, vectors: number, count: number, bytes: number, out: number): void
}

const kernelModule = new WebAssembly.Module(Buffer.from(dotProductsWasm, 'base64'))
const page = 65_536
/** Vectors the kernel is given at once. */
const block = 4096

/**
 * The vectors of one space in WebAssembly memory, one byte a dimension, by position. A position without a vector costs
 * its place and is never found.
 */
export class VectorMemory {
  readonly dimensions: number
  /** Bytes of a vector: dimensions, padded with zeros to a multiple of 16. */
  readonly #stride: number
  readonly #kernel: Kernel
  readonly #out: number
  readonly #vectors: number
  #capacity = 0
  /** By position; 0 where there is no vector. */
  #scales = new Float32Array(0)
  #count = 0

  constructor(dimensions: number) {
    this.dimensions = dimensions
    this.#stride = Math.ceil(dimensions / 16) * 16
    this.#out = this.#stride
    this.#vectors = this.#out + block * 4
    this.#kernel = new WebAssembly.Instance(kernelModule).exports as Kernel
  }

  /** How many positions have a vector. */
  get count(): number {
    return this.#count
  }

  has(position: number): boolean {
    return (this.#scales[position] ?? 0) !== 0
  }

  set(position: number, bytes: Int8Array, scale: number): void {
    this.#reserve(position + 1)
    if (!this.has(position)) this.#count++
    this.#scales[position] = scale
    new Int8Array(this.#kernel.memory.buffer, this.#vectors + position * this.#stride, this.#stride).set(
      bytes,
    )
  }

  remove(position: number): void {
    if (!this.has(position)) return
    this.#scales[position] = 0
    this.#count--
  }

  /** Writes the approximate cosine of every position below `length` to `scores`; −∞ where there is no vector. */
  scan(query: Float32Array, scores: Float32Array, length: number): void {
    const { bytes, scale } = quantize(query)
    const { memory } = this.#kernel
    new Int8Array(memory.buffer, 0, this.#stride).fill(0).set(bytes)
    const known = Math.min(length, this.#capacity)
    const dots = new Int32Array(memory.buffer, this.#out, block)
    for (let from = 0; from < known; from += block) {
      const count = Math.min(block, known - from)
      this.#kernel.dotProducts(0, this.#vectors + from * this.#stride, count, this.#stride, this.#out)
      for (let at = 0; at < count; at++) {
        const itsScale = this.#scales[from + at]!
        scores[from + at] = itsScale === 0 ? Number.NEGATIVE_INFINITY : dots[at]! * itsScale * scale
      }
    }
    scores.fill(Number.NEGATIVE_INFINITY, known, length)
  }

  /** The cosine with the query as it is: only the stored vector is rounded. `undefined` where there is none. */
  cosine(query: Float32Array, position: number): number | undefined {
    if (!this.has(position)) return undefined
    const vector = new Int8Array(
      this.#kernel.memory.buffer,
      this.#vectors + position * this.#stride,
      this.dimensions,
    )
    let sum = 0
    for (let at = 0; at < this.dimensions; at++) sum += query[at]! * vector[at]!
    return sum * this.#scales[position]!
  }

  #reserve(positions: number): void {
    if (positions <= this.#capacity) return
    const capacity = Math.max(1024, positions, Math.ceil(this.#capacity * 1.25))
    const { memory } = this.#kernel
    const missing = this.#vectors + capacity * this.#stride - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / page))
    const scales = new Float32Array(capacity)
    scales.set(this.#scales)
    this.#scales = scales
    this.#capacity = capacity
  }
}
