import type { Database, Statement } from '../../platform/database.ts'

interface Waiting {
  readonly statement: Statement
  readonly resolve: (changes: number) => void
  readonly reject: (error: unknown) => void
}

/** Writes statements that arrive while one is under way together: a thousand do not wait a thousand times on the disk. */
export class GroupedWrites {
  readonly #database: Database
  #waiting: Waiting[] = []
  #working = false

  constructor(database: Database) {
    this.#database = database
  }

  /** In the order of the calls; gives the number of changed rows once that is on disk. */
  write(statement: Statement): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ statement, resolve, reject })
      if (!this.#working) void this.#work()
    })
  }

  async #work(): Promise<void> {
    this.#working = true
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      try {
        const changes = await this.#database.write(group.map(({ statement }) => statement))
        for (const [at, { resolve }] of group.entries()) resolve(changes[at] ?? 0)
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    this.#working = false
  }
}
