import type { CheckName, HealthStatus } from '../../contract/health.ts'
import type { Notices } from '../system/ports.ts'
import type { Turn } from './board.ts'
import type { Clock } from './clock.ts'

/** Things that fail together are told together: one cause mostly takes several down within a round. */
const gatherMs = 1000
/** A dependency gets at most `burst` notices in `quietMs`; what happened meanwhile is told when they are over. */
const quietMs = 5 * 60_000
const burst = 2

interface Told {
  title: string
  server: boolean
  /** What people believe, and what is so. */
  told: 'well' | 'down'
  now: 'well' | 'down'
  detail: string
  sent: number[]
}

export interface Alerts {
  turned(turn: Turn): void
  stop(): void
}

/** Turns changes to unhealthy and recoveries into notices: each named, gathered, and without a storm when flapping. */
export function createAlerts(options: { notices: Notices; clock: Clock; enabled: () => boolean }): Alerts {
  const { notices, clock, enabled } = options
  const byName = new Map<CheckName, Told>()
  let cancel: (() => void) | undefined

  function wake(ms: number) {
    cancel?.()
    cancel = clock.after(ms, tell)
  }

  function tell() {
    cancel = undefined
    const now = clock.now()
    const down: Told[] = []
    const well: Told[] = []
    let later = Number.POSITIVE_INFINITY
    for (const entry of byName.values()) {
      if (entry.now === entry.told) continue
      entry.sent = entry.sent.filter((at) => now - at < quietMs)
      if (entry.sent.length >= burst) {
        later = Math.min(later, entry.sent[0]! + quietMs - now)
        continue
      }
      entry.sent.push(now)
      entry.told = entry.now
      if (entry.now === 'down') down.push(entry)
      else well.push(entry)
    }
    if (enabled()) {
      if (down.length > 0)
        notices.publish({ level: 'error', ...words(down, 'down'), target: '/status', keep: false })
      if (well.length > 0) notices.publish({ level: 'success', ...words(well, 'well'), target: '/status' })
    }
    if (later !== Number.POSITIVE_INFINITY) wake(later)
  }

  return {
    turned(turn) {
      const now = findSide(turn.to)
      if (now === undefined) {
        // Switched off: nothing more is to be said of it, and the next failure is a new one.
        byName.delete(turn.check.name)
        return
      }
      // One root cause is told once, by the stack, not again by each check that feels it.
      if (turn.cause) return
      const before = byName.get(turn.check.name)
      const { name, title } = turn.check
      const server = name !== 'index' && name !== 'disk'
      if (before) Object.assign(before, { now, detail: turn.detail })
      else {
        // After a restart people still believe what they were told before it.
        const told = turn.from === 'unhealthy' ? 'down' : 'well'
        byName.set(name, { title, server, told, now, detail: turn.detail, sent: [] })
      }
      if (now !== byName.get(name)?.told) wake(gatherMs)
    },
    stop() {
      cancel?.()
      cancel = undefined
    },
  }
}

function findSide(status: HealthStatus): 'well' | 'down' | undefined {
  if (status === 'unhealthy') return 'down'
  return status === 'healthy' || status === 'degraded' ? 'well' : undefined
}

function words(entries: readonly Told[], side: 'well' | 'down'): { title: string; body: string } {
  const names = entries.map((entry) => entry.title)
  const one = names.length === 1
  const who = one ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  // A server is down; a disk or an index is there and in trouble.
  const down = entries.every((entry) => entry.server)
    ? one
      ? 'is down'
      : 'are down'
    : one
      ? 'needs attention'
      : 'need attention'
  const well = entries.every((entry) => entry.server)
    ? one
      ? 'is back'
      : 'are back'
    : one
      ? 'has recovered'
      : 'have recovered'
  return {
    title: `${who} ${side === 'down' ? down : well}`,
    body: one
      ? (entries[0]?.detail ?? '')
      : entries.map((entry) => `${entry.title}: ${entry.detail}`).join('\n'),
  }
}
