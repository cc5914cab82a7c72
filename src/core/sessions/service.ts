import { createHash, randomBytes } from 'node:crypto'
import type { BrowserSession } from '../../contract/sessions.ts'
import { newId } from '../platform/identity.ts'
import { browserName } from './browser-name.ts'
import type { Arrival, BrowserSessions, LiveSession, OpenedSession } from './ports.ts'

const minute = 60_000
export const codeLifetime = 5 * minute
const mostCodes = 20
const mostSessions = 200
/** The longest wait that a timer takes, in ms. */
const longestTimer = 2 ** 31 - 1

/** How long sessions last, in ms: without a request, and in any case. */
export interface Lifetimes {
  readonly idle: number
  readonly absolute: number
}

interface Session {
  readonly id: string
  readonly by: BrowserSession['by']
  readonly openedAt: number
  readonly over: AbortController
  browser: string
  address: string
  seenAt: number
}

/**
 * Browsers that are signed in. Only digests are kept, and only in memory: a restart ends every session. A session ends
 * after a time without a request, and after a longer one in any case; the settings say which (12 hours and 7 days).
 */
export class SessionService implements BrowserSessions {
  /** Keys are digests of secrets: nothing in memory opens a session. */
  readonly #codes = new Map<string, number>()
  readonly #sessions = new Map<string, Session>()
  /** Sessions that a person ended. */
  readonly #signedOut = new Set<string>()
  readonly #lifetimes: () => Lifetimes
  readonly #now: () => number
  #timer: NodeJS.Timeout | undefined

  constructor(lifetimes: () => Lifetimes, now: () => number = Date.now) {
    this.#lifetimes = lifetimes
    this.#now = now
  }

  issueCode(): string {
    const code = newSecret()
    this.#codes.set(key(code), this.#now())
    for (const oldest of this.#codes.keys()) {
      if (this.#codes.size <= mostCodes) break
      this.#codes.delete(oldest)
    }
    return code
  }

  redeem(code: string, from: Arrival): OpenedSession | undefined {
    const issuedAt = this.#codes.get(key(code))
    if (issuedAt === undefined) return undefined
    this.#codes.delete(key(code))
    return this.#now() - issuedAt < codeLifetime ? this.#open('link', from) : undefined
  }

  open(from: Arrival): OpenedSession {
    return this.#open('token', from)
  }

  find(secret: string, from: Arrival, active: boolean): LiveSession | undefined {
    const session = this.#sessions.get(key(secret))
    if (session === undefined) return undefined
    if (this.#isOver(session)) {
      this.#drop(key(secret), 'The session has ended.')
      return undefined
    }
    if (active) {
      session.seenAt = this.#now()
      session.address = from.address
      session.browser = browserName(from.userAgent)
    }
    return { id: session.id, ended: session.over.signal }
  }

  end(secret: string): string | undefined {
    return this.#signOut(key(secret))
  }

  wasSignedOut(secret: string): boolean {
    return this.#signedOut.has(key(secret))
  }

  longest(): number {
    return this.#lifetimes().absolute
  }

  /** All that are alive, the last seen first. `current` is the id of the asking one. */
  list(current?: string): BrowserSession[] {
    this.#expire()
    return [...this.#sessions.values()]
      .sort((one, other) => other.seenAt - one.seenAt)
      .map((session) => this.#shown(session, current))
  }

  /** One by its id, or `undefined` when there is none alive. */
  get(id: string, current?: string): BrowserSession | undefined {
    return this.list(current).find((session) => session.id === id)
  }

  /** Begins the time without a request anew. */
  extend(id: string): void {
    const session = [...this.#sessions.values()].find((one) => one.id === id)
    if (session !== undefined) session.seenAt = this.#now()
  }

  /** Ends one by its id; `false` when there is none. */
  revoke(id: string): boolean {
    const found = [...this.#sessions].find(([, session]) => session.id === id)
    if (found === undefined || this.#isOver(found[1])) return false
    this.#signOut(found[0])
    return true
  }

  /** Ends all, but `keep`; links that were not opened yet stop working. Gives the ids of those that ended. */
  revokeAll(keep?: string): string[] {
    this.#codes.clear()
    const ended = this.list().filter(({ id }) => id !== keep)
    for (const { id } of ended) this.revoke(id)
    return ended.map(({ id }) => id)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#codes.clear()
    for (const at of this.#sessions.keys()) this.#drop(at, 'Catalyst is stopping.')
  }

  #open(by: Session['by'], from: Arrival): OpenedSession {
    const secret = newSecret()
    const now = this.#now()
    const session: Session = {
      id: newId('ses'),
      by,
      openedAt: now,
      seenAt: now,
      over: new AbortController(),
      browser: browserName(from.userAgent),
      address: from.address,
    }
    this.#sessions.set(key(secret), session)
    for (const oldest of this.#sessions.keys()) {
      if (this.#sessions.size <= mostSessions) break
      this.#drop(oldest, 'Too many browsers are signed in.')
    }
    this.#schedule()
    return { id: session.id, secret }
  }

  #signOut(at: string): string | undefined {
    const id = this.#drop(at, 'This browser was signed out.')
    if (id === undefined) return undefined
    this.#signedOut.add(at)
    for (const oldest of this.#signedOut) {
      if (this.#signedOut.size <= mostSessions) break
      this.#signedOut.delete(oldest)
    }
    return id
  }

  #drop(at: string, why: string): string | undefined {
    const session = this.#sessions.get(at)
    this.#sessions.delete(at)
    session?.over.abort(new Error(why))
    return session?.id
  }

  #findEnd({ seenAt, openedAt }: Session): number {
    const { idle, absolute } = this.#lifetimes()
    return Math.min(seenAt + idle, openedAt + absolute)
  }

  #isOver(session: Session): boolean {
    return this.#now() >= this.#findEnd(session)
  }

  #expire(): void {
    for (const [at, session] of this.#sessions) {
      if (this.#isOver(session)) this.#drop(at, 'The session has ended.')
    }
  }

  /** Streams that a session opened must end with it, though nobody asks anything then. */
  #schedule(): void {
    clearTimeout(this.#timer)
    if (this.#sessions.size === 0) return
    const next = Math.min(...[...this.#sessions.values()].map((session) => this.#findEnd(session)))
    const wait = Math.min(Math.max(next - this.#now(), 1000), 10 * minute, longestTimer)
    this.#timer = setTimeout(() => {
      this.#expire()
      this.#schedule()
    }, wait).unref()
  }

  #shown(session: Session, current: string | undefined): BrowserSession {
    const { idle, absolute } = this.#lifetimes()
    const { id, by, browser, address, seenAt, openedAt } = session
    return {
      id,
      by,
      browser,
      address,
      signedInAt: at(openedAt),
      lastSeenAt: at(seenAt),
      idleEndsAt: at(Math.min(seenAt + idle, openedAt + absolute)),
      endsAt: at(openedAt + absolute),
      current: id === current,
    }
  }
}

const newSecret = () => randomBytes(32).toString('base64url')
const key = (secret: string) => createHash('sha256').update(secret).digest('base64')
const at = (time: number) => new Date(time).toISOString()
