import { errorCode } from '../../shared/error-code.ts'
import type { Act } from '../platform/audit.ts'

/** Refusals of one kind that are put on record one by one within a minute. */
const mostAMinute = 20
const minuteMs = 60_000

/**
 * Keeps those who are not even let in from filling the disk: refusals of one kind are recorded one by one up to a bound,
 * and what comes beyond it within the minute as one entry that says how many.
 */
export class Floods {
  readonly #kinds = new Map<string, { count: number; since: number; last?: Act; timer?: NodeJS.Timeout }>()
  readonly #record: (act: Act) => void

  constructor(record: (act: Act) => void) {
    this.#record = record
  }

  /** Whether the act is to be recorded now. Otherwise it is counted. */
  passes(act: Act, now = Date.now()): boolean {
    if (act.result !== 'refused') return true
    const key = `${act.action} ${act.actor ?? ''} ${errorCode(act.error) ?? ''}`
    let kind = this.#kinds.get(key)
    if (!kind || now - kind.since > minuteMs) {
      this.#tell(key)
      kind = { count: 0, since: now }
      this.#kinds.set(key, kind)
    }
    kind.count++
    if (kind.count <= mostAMinute) return true
    kind.last = act
    kind.timer ??= setTimeout(() => this.#tell(key), minuteMs).unref()
    return false
  }

  /** Records what was only counted so far. */
  end(): void {
    for (const key of [...this.#kinds.keys()]) this.#tell(key)
  }

  #tell(key: string): void {
    const kind = this.#kinds.get(key)
    this.#kinds.delete(key)
    if (!kind) return
    clearTimeout(kind.timer)
    const more = kind.count - mostAMinute
    if (kind.last && more > 0) {
      const why = `${more} more of these since ${new Date(kind.since).toISOString()}; this is the last of them.`
      this.#record({ ...kind.last, why, outputs: { repeated: more } })
    }
  }
}
