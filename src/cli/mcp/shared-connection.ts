import type { CatalystClient } from '../../contract/index.ts'
import { type Connection, connect } from '../connection.ts'
import type { Place } from '../place.ts'

/** Services of this process that nobody has used for so long let go of the data folder, in ms. */
const idleMs = 15_000

/**
 * A line to the services for calls that come now and then over hours. To an app or server that is running it is looked for
 * anew at each call. Where none is, the services run in this process, and only as long as they are used: an app that starts
 * later finds the data folder free.
 */
export class SharedConnection {
  readonly #place: Place
  #open: Promise<Connection> | undefined
  #users = 0
  #timer: NodeJS.Timeout | undefined

  constructor(place: Place) {
    this.#place = place
  }

  /** @throws what `work` throws, and CommandFailure where the services cannot be had */
  async use<T>(work: (client: CatalystClient) => Promise<T>): Promise<T> {
    clearTimeout(this.#timer)
    this.#users += 1
    this.#open ??= connect(this.#place)
    const opened = this.#open
    try {
      return await work((await opened).client)
    } catch (error) {
      // It may be the connection: the next call begins anew.
      if (this.#users === 1) await this.close()
      throw error
    } finally {
      this.#users -= 1
      if (this.#users === 0) await this.#restIfUnused()
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    const opened = this.#open
    this.#open = undefined
    const connection = await opened?.catch(() => undefined)
    await connection?.close()
  }

  async #restIfUnused(): Promise<void> {
    const connection = await this.#open?.catch(() => undefined)
    if (this.#users > 0) return
    if (connection?.url !== undefined) this.#open = undefined
    else this.#timer = setTimeout(() => void this.close(), idleMs)
  }
}
