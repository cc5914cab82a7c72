import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../../../platform/sqlite.ts'

interface Waiting {
  readonly work: () => unknown
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** Runs changes that arrive together in one transaction: one wait for the disk instead of many. */
export class GroupCommit {
  readonly #db: DatabaseSync
  #waiting: Waiting[] = []

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  /** Resolves with what `work` gives once it is on disk. Work that throws leaves nothing and costs no other. */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#commit())
      this.#waiting.push({ work, resolve, reject })
    })
  }

  #commit(): void {
    const group = this.#waiting
    this.#waiting = []
    try {
      const values = inTransaction(this.#db, () => group.map(({ work }) => work()))
      for (const [at, { resolve }] of group.entries()) resolve(values[at] as never)
    } catch (error) {
      if (group.length === 1) group[0]!.reject(error)
      else this.#oneByOne(group)
    }
  }

  #oneByOne(group: readonly Waiting[]): void {
    for (const { work, resolve, reject } of group) {
      try {
        resolve(inTransaction(this.#db, work) as never)
      } catch (error) {
        reject(error)
      }
    }
  }
}
