import type { BrowserSession } from '../../contract/sessions.ts'

const minute = 60_000
const warnBefore = 15 * minute

/** What a page should say of its own session's end. */
export interface ComingEnd {
  /** In ms. */
  left: number
  /** Whether staying signed in helps: not where its longest time is over. */
  avoidable: boolean
}

/**
 * The end of a session, when it is near: within 15 minutes, or a quarter of the time it may be idle where that is less.
 * `now` is by the server's clock.
 */
export function comingEnd(session: BrowserSession, now: number): ComingEnd | undefined {
  const idleEnd = Date.parse(session.idleEndsAt)
  const lastEnd = Date.parse(session.endsAt)
  const idleTime = idleEnd - Date.parse(session.lastSeenAt)
  const left = Math.min(idleEnd, lastEnd) - now
  const avoidable = idleEnd < lastEnd
  const near = avoidable ? Math.min(warnBefore, idleTime / 4) : warnBefore
  return left <= near ? { left: Math.max(0, left), avoidable } : undefined
}
