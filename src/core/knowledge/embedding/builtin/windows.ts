import { Tokenizer } from '@huggingface/tokenizers'
import { weightedMean } from '../vectors.ts'
import { builtinModel, type ModelFiles } from './model-files.ts'
import type { Runtime } from './runtime.ts'

/** The part of a text that the model sees at once. */
export interface Window {
  /** Token ids, [CLS] and [SEP] included. */
  readonly tokens: readonly number[]
  /** Tokens of the text itself: how much the window counts in the mean. */
  readonly weight: number
}

/** Tokens of a title that are put in front of a window, so that a long one leaves room for the text. */
const titleTokens = 64

/** Turns text into the windows the model sees. Pure; some thousand texts a second. */
export class WindowTokenizer {
  readonly #tokenizer: Tokenizer
  readonly #begin: number
  readonly #end: number

  constructor(files: Pick<ModelFiles, 'tokenizer' | 'tokenizerConfig'>) {
    this.#tokenizer = new Tokenizer(files.tokenizer, files.tokenizerConfig)
    const special = (token: string) => {
      const id = this.#tokenizer.token_to_id(token)
      if (id === undefined) throw new Error(`The tokenizer knows no ${token}.`)
      return id
    }
    this.#begin = special('[CLS]')
    this.#end = special('[SEP]')
  }

  /** At least one window, also for no text at all. Windows of one text differ in length by one token at most. */
  windows(text: string, title = ''): Window[] {
    const heading = title ? this.#ids(title).slice(0, titleTokens) : []
    const ids = this.#ids(text)
    const room = builtinModel.window - 2 - heading.length
    const count = Math.max(1, Math.ceil(ids.length / room))
    return Array.from({ length: count }, (_, at) => {
      const part = ids.slice(
        Math.round((at * ids.length) / count),
        Math.round(((at + 1) * ids.length) / count),
      )
      return { tokens: [this.#begin, ...heading, ...part, this.#end], weight: Math.max(1, part.length) }
    })
  }

  #ids(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids
  }
}

/**
 * The vector of a text, unit length: the mean of its windows' vectors, weighted by their lengths (the plain mean loses
 * .05 nDCG@10 on SciFact). `between` runs before each further window and may do other work first.
 */
export async function embedWindows(
  runtime: Runtime,
  windows: readonly Window[],
  between: () => Promise<void> = async () => {},
): Promise<Float32Array> {
  const parts: { vector: Float32Array; weight: number }[] = []
  for (const { tokens, weight } of windows) {
    if (parts.length > 0) await between()
    parts.push({ vector: await runtime.run(tokens), weight })
  }
  return weightedMean(parts)
}
