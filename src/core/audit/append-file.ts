import { type FileHandle, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { flushFolder } from '../platform/atomic-file.ts'

/** A file that is only ever appended to, whole pieces at a time: a piece that fails half-way is taken back. */
export class AppendFile {
  readonly #folder: string
  readonly #name: string
  #handle: FileHandle | undefined
  #bytes = 0
  /** A failed write may have left something behind the last whole piece. */
  #untidy = false

  constructor(folder: string, name: string) {
    this.#folder = folder
    this.#name = name
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Writes a piece. @throws when the disk takes it not or in part; then nothing of it stays */
  async append(text: string): Promise<void> {
    const handle = await this.#opened()
    if (this.#untidy) {
      await handle.truncate(this.#bytes)
      this.#untidy = false
    }
    const data = Buffer.from(text)
    this.#untidy = true
    let written = 0
    while (written < data.length) {
      const { bytesWritten } = await handle.write(data, written)
      written += bytesWritten
    }
    this.#untidy = false
    this.#bytes += data.length
  }

  /** Resolves when everything appended is on disk. */
  async sync(): Promise<void> {
    await this.#handle?.datasync()
  }

  /** Gives the file another name; the next piece begins a new one under the old name. */
  async setAside(name: string): Promise<void> {
    await this.close()
    await rename(join(this.#folder, this.#name), join(this.#folder, name))
    await flushFolder(this.#folder)
  }

  async close(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    this.#bytes = 0
    await handle?.close()
  }

  async #opened(): Promise<FileHandle> {
    if (this.#handle) return this.#handle
    this.#handle = await open(join(this.#folder, this.#name), 'a', 0o600)
    this.#bytes = (await this.#handle.stat()).size
    if (this.#bytes === 0) await flushFolder(this.#folder)
    return this.#handle
  }
}
