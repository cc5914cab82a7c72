import * as z from 'zod'
import type { BrokenOff, Delivery } from './deliver.ts'
import type { TraceStore } from './trace-store.ts'

/** Why nothing gets through, since when, and when it is tried again, in ms since 1970. */
export interface Failure {
  readonly message: string
  readonly remedy: string
  readonly since: number
  readonly retryAt: number
}

/** When the next try may begin, and how it looks for what is to blame. */
export interface Backoff {
  readonly failure: Failure | undefined
  readonly search: Delivery['search']
  /** Milliseconds until the next try may begin. */
  waitMs(): number
  note(brokenOff: BrokenOff): Promise<void>
  /** All is well, or is to be tried anew. */
  forget(): Promise<void>
  /** Takes up a wait that a server asked an earlier process for. */
  load(): Promise<void>
}

const firstMs = 1000
const longestMs = 60_000
/** A server may ask for as much as this, in ms. */
const longestAskedMs = 3_600_000
/** Tries that break down before it is looked whether one of the spans is to blame. */
const patience = 3
/** Tries of which all was refused before what is refused is set aside nevertheless. */
const refusals = 5

const Wait = z.object({ until: z.number(), message: z.string(), remedy: z.string(), since: z.number() })

export function createBackoff(store: TraceStore): Backoff {
  let failure: Failure | undefined
  let tries = 0
  let broken = 0
  let refused = 0
  return {
    get failure() {
      return failure
    },
    get search() {
      return refused >= refusals ? 'last' : broken >= patience ? 'broken' : 'usual'
    },
    waitMs: () => Math.max(0, (failure?.retryAt ?? 0) - Date.now()),
    async note({ message, remedy, cause, waitMs }) {
      const usual = Math.min(longestMs, firstMs * 2 ** tries) * (0.75 + Math.random() / 2)
      const asked = Math.min(longestAskedMs, waitMs ?? 0)
      tries += 1
      broken = cause === 'doubtful' ? broken + 1 : 0
      refused = cause === 'refused' ? refused + 1 : 0
      const since = failure?.since ?? Date.now()
      failure = { message, remedy, since, retryAt: Date.now() + Math.max(usual, asked) }
      const wait = { until: failure.retryAt, message, remedy, since }
      await store.write({ waitUntil: asked > 0 ? JSON.stringify(wait) : undefined })
    },
    async forget() {
      if (failure === undefined) return
      failure = undefined
      tries = 0
      broken = 0
      refused = 0
      await store.write({ waitUntil: undefined })
    },
    async load() {
      const text = await store.read('waitUntil')
      if (text === undefined) return
      const { until, message, remedy, since } = Wait.parse(JSON.parse(text))
      if (until > Date.now()) failure = { message, remedy, since, retryAt: until }
    },
  }
}
