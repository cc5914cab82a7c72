import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../../../platform/sqlite.ts'

interface Waiting {
  /** Does the work; gives what tells the caller of it, once it is on disk. */
  readonly work: () => () => void
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
      const prepared = () => {
        const value = work()
        return () => resolve(value)
      }
      this.#waiting.push({ work: prepared, reject })
    })
  }

  #commit(): void {
    const group = this.#waiting
    this.#waiting = []
    try {
      const tellings = inTransaction(this.#db, () => group.map(({ work }) => work()))
      for (const tell of tellings) tell()
    } catch (error) {
      if (group.length === 1) group[0]!.reject(error)
      else this.#oneByOne(group)
    }
  }

  #oneByOne(group: readonly Waiting[]): void {
    for (const { work, reject } of group) {
      try {
        inTransaction(this.#db, work)()
      } catch (error) {
        reject(error)
      }
    }
  }
}
