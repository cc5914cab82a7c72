import { randomBytes } from 'node:crypto'
import { digest } from './token.ts'

const minute = 60_000
export const codeLifetime = 5 * minute
export const idleLifetime = 12 * 60 * minute
export const absoluteLifetime = 7 * 24 * 60 * minute
const mostCodes = 20
const mostSessions = 200

interface Session {
  readonly openedAt: number
  seenAt: number
}

/**
 * Browsers that are signed in. Only digests are kept, and only in memory: a restart ends every session.
 * A session ends after 12 hours without a request, and after 7 days in any case.
 */
export class Sessions {
  readonly #codes = new Map<string, number>()
  readonly #sessions = new Map<string, Session>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** A code for a one-time link; it opens one session within 5 minutes. */
  issueCode(): string {
    const code = newSecret()
    this.#codes.set(key(code), this.#now())
    dropOldest(this.#codes, mostCodes)
    return code
  }

  /** Opens a session for a code that was issued and not used; `undefined` otherwise. */
  redeem(code: string): string | undefined {
    const issuedAt = this.#codes.get(key(code))
    if (issuedAt === undefined) return undefined
    this.#codes.delete(key(code))
    return this.#now() - issuedAt < codeLifetime ? this.open() : undefined
  }

  /** Opens a session; what it gives is the cookie's value. */
  open(): string {
    const secret = newSecret()
    this.#sessions.set(key(secret), { openedAt: this.#now(), seenAt: this.#now() })
    dropOldest(this.#sessions, mostSessions)
    return secret
  }

  /** Is this session alive? Asking keeps it so. */
  touch(secret: string): boolean {
    const session = this.#sessions.get(key(secret))
    if (session === undefined) return false
    const now = this.#now()
    if (now - session.seenAt >= idleLifetime || now - session.openedAt >= absoluteLifetime) {
      this.#sessions.delete(key(secret))
      return false
    }
    session.seenAt = now
    return true
  }

  end(secret: string): void {
    this.#sessions.delete(key(secret))
  }
}

const newSecret = () => randomBytes(32).toString('base64url')
const key = (secret: string) => digest(secret).toString('base64')

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) return
    map.delete(oldest)
  }
}
