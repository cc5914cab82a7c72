import type { AppendFile } from './append-file.ts'
import { signCheckpoint } from './checkpoint.ts'
import { noHash, sha256 } from './line.ts'
import type { LogKeys } from './log-keys.ts'

interface Unsealed {
  readonly sha256: string
  readonly digest: string
}

/** Entries of one checkpoint at most: it holds a digest of each. */
const mostInOne = 1000

/** Signs what is written, and tells the anchors. While the key cannot be had, entries wait for their signature. */
export class Sealer {
  readonly #log: AppendFile
  readonly #file: AppendFile
  readonly #keys: LogKeys
  #id = ''
  #known: string[] = []
  #size = 0
  #prev = noHash
  #waiting: Unsealed[] = []
  #turn: Promise<void> = Promise.resolve()

  constructor(log: AppendFile, file: AppendFile, keys: LogKeys) {
    this.#log = log
    this.#file = file
    this.#keys = keys
  }

  open(found: {
    log: string
    keys: readonly string[]
    recovered: { checkpoint?: { size: number; sha256: string }; unsealed: readonly Unsealed[] }
  }): void {
    this.#id = found.log
    this.#known = [...found.keys]
    this.#size = found.recovered.checkpoint?.size ?? 0
    this.#prev = found.recovered.checkpoint?.sha256 ?? noHash
    this.#waiting = [...found.recovered.unsealed]
  }

  get unsealed(): number {
    return this.#waiting.length
  }

  add(lines: readonly Unsealed[]): void {
    for (const { sha256: hash, digest } of lines) this.#waiting.push({ sha256: hash, digest })
  }

  /** Signs all that waits, and resolves when that is on disk. One checkpoint at a time. */
  seal(): Promise<void> {
    const done = this.#turn.then(() => this.#sealAll())
    this.#turn = done.catch(() => {})
    return done
  }

  /** Whether the log says somewhere that this key signs it. */
  knows(publicKey: string): boolean {
    return this.#known.includes(publicKey)
  }

  async #sealAll(): Promise<void> {
    // What a checkpoint speaks of must be on disk before it.
    await this.#log.sync()
    const key = await this.#keys.key()
    if (!key || this.#waiting.length === 0 || !(await this.#keys.keep())) return
    if (!this.#known.includes(key.publicKey)) this.#known.push(key.publicKey)
    let text = ''
    let size = this.#size
    let prev = this.#prev
    const sealed = this.#waiting.length
    const at = new Date().toISOString()
    for (let from = 0; from < sealed; from += mostInOne) {
      const part = this.#waiting.slice(from, Math.min(sealed, from + mostInOne))
      const line = signCheckpoint(
        {
          at,
          digests: part.map(({ digest }) => digest).join(''),
          from: size,
          head: part.at(-1)!.sha256,
          key: key.id,
          log: this.#id,
          prev,
          size: size + part.length,
        },
        key.secret,
      )
      size += part.length
      prev = sha256(line.slice(0, -1))
      text += line
    }
    const head = this.#waiting[sealed - 1]!.sha256
    await this.#file.append(text)
    await this.#file.sync()
    this.#size = size
    this.#prev = prev
    this.#waiting = this.#waiting.slice(sealed)
    this.#keys.anchorSoon({ at, head, keys: this.#known, log: this.#id, size })
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}
