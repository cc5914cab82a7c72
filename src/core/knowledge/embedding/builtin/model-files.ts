import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What the built-in model is. Provenance and licence: resources/models/all-MiniLM-L6-v2/README.md. */
export const builtinModel = {
  name: 'all-MiniLM-L6-v2',
  dimensions: 384,
  /** Tokens the model sees at once, [CLS] and [SEP] included. */
  window: 256,
} as const

/** The files it is made of, with the SHA-256 each must have. */
const files = {
  weights: {
    path: 'onnx/model_quantized.onnx',
    sha256: 'f5ad18a31b9048cd649fc330162aeacc8d6d592a82a2dba896079eac63273d6d',
  },
  tokenizer: {
    path: 'tokenizer.json',
    sha256: '5fd1c882abbd30517dced455a2c9768945ec726b96727927e4959348d9de550b',
  },
  tokenizerConfig: {
    path: 'tokenizer_config.json',
    sha256: 'd7e70791acdd3e72326c1b8da255b109168a9e9f1f125bf61b2c937942d050d2',
  },
} as const

/**
 * Names everything that changes the numbers: the weights, and how texts are titled (ingest/embedder.ts), cut and
 * averaged (windows.ts). Whoever changes the latter raises the last number, and all documents are embedded anew.
 */
export const builtinSpace = {
  id: `builtin/${builtinModel.name}/${files.weights.sha256.slice(0, 12)}/2`,
  dimensions: builtinModel.dimensions,
} as const

export interface ModelFiles {
  readonly weights: Uint8Array
  readonly tokenizer: object
  readonly tokenizerConfig: object
}

/** A model file that is missing or is not what it should be; the message says which and why. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError'
}

/** Reads the model from its folder. What is used is what was checked: nothing is read twice. */
export async function readModelFiles(folder: string): Promise<ModelFiles> {
  const [weights, tokenizer, tokenizerConfig] = await Promise.all([
    readChecked(folder, files.weights),
    readChecked(folder, files.tokenizer),
    readChecked(folder, files.tokenizerConfig),
  ])
  return { weights, tokenizer: parse(tokenizer), tokenizerConfig: parse(tokenizerConfig) }
}

async function readChecked(folder: string, file: { path: string; sha256: string }): Promise<Buffer> {
  const path = join(folder, file.path)
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'is missing' : `cannot be read (${error.code ?? error.message})`
    throw new ModelFileError(`The model file ${path} ${why}.`, { cause: error })
  })
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found !== file.sha256) {
    throw new ModelFileError(
      `The model file ${path} is damaged: its SHA-256 is ${found.slice(0, 12)}…, not ${file.sha256.slice(0, 12)}….`,
    )
  }
  return bytes
}

const parse = (bytes: Buffer): object => JSON.parse(bytes.toString('utf8'))
