import type { WorkerLine } from '../../../platform/worker-log.ts'
import type { RuntimeKind } from './runtime.ts'

/** The first message to the embedder: load the model. */
export interface LoadModel {
  readonly kind: 'load'
  readonly folder: string
  /** Native where it can be loaded, unless this says otherwise. */
  readonly runtime?: RuntimeKind
  /** Milliseconds without work after which the process ends by itself. */
  readonly idleMs: number
  /** It only does what can wait: others come first on the processors. */
  readonly background: boolean
}

/** One text to embed. Queries go before passages, at the next window at the latest. */
export interface EmbedText {
  readonly kind: 'embed'
  readonly id: number
  readonly urgent: boolean
  readonly title: string
  readonly text: string
}

export type ToEmbedder = LoadModel | EmbedText

export type FromEmbedder =
  | WorkerLine
  | { readonly kind: 'ready'; readonly runtime: RuntimeKind }
  /** It cannot work and ends; `modelFile` tells a missing or damaged file from everything else. */
  | { readonly kind: 'unusable'; readonly message: string; readonly modelFile: boolean }
  | { readonly kind: 'vector'; readonly id: number; readonly vector: Float32Array }
  /** This one text could not be embedded. */
  | { readonly kind: 'refused'; readonly id: number; readonly message: string }
  /** It ends of idleness: what was sent since is not done. */
  | { readonly kind: 'leaving' }
