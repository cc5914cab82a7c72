import type { IncomingMessage } from 'node:http'
import { sessionHeader } from '../../contract/over-http.ts'
import type { Actor } from '../../contract/runs.ts'
import { ownCommand } from '../../core/platform/own-command.ts'
import type { Arrival, BrowserSessions } from '../../core/sessions/ports.ts'
import { formatCount } from '../../shared/count-words.ts'
import type { FailedAttempts } from './failed-attempts.ts'
import { isSameOrigin, isWrite } from './guard.ts'
import { Refusal } from './refusal.ts'
import { sameSecret } from './token.ts'

export interface Caller {
  readonly actor: Actor
  readonly by: 'token' | 'session'
  readonly sessionId?: string
  /** Aborts when the session that asks ends. */
  readonly ended?: AbortSignal
}

/** The header our own command line names itself by, so that runs say who asked for them. */
export const clientHeader = 'x-catalyst-client'

/** Tells who asks: by bearer token, or by a browser's session cookie. Nothing else counts, least of all the query. */
export class Authentication {
  readonly #token: string
  readonly #sessions: BrowserSessions
  readonly #failed: FailedAttempts
  readonly #cookie: string
  readonly #secure: boolean

  constructor(options: {
    token: string
    sessions: BrowserSessions
    failed: FailedAttempts
    port: number
    /** Whether the door speaks TLS. */
    secure: boolean
  }) {
    this.#token = options.token
    this.#sessions = options.sessions
    this.#failed = options.failed
    this.#secure = options.secure
    // Browsers share cookies between the ports of a host: the name keeps two servers apart.
    this.#cookie = `${options.secure ? '__Host-' : ''}catalyst_${options.port}`
  }

  /** The caller, or a `Refusal`: 401, 403 for a write another page might have sent, 429 after too many failures. */
  require(request: IncomingMessage): Caller {
    const caller = this.find(request)
    if (caller !== undefined) return caller
    const secret = this.sessionSecret(request)
    throw unauthorized(secret !== undefined && this.#sessions.wasSignedOut(secret))
  }

  /** The same, but `undefined` where nobody claims to be anybody. */
  find(request: IncomingMessage): Caller | undefined {
    const { authorization } = request.headers
    if (authorization !== undefined) {
      this.checkToken(/^Bearer +(\S+)$/iu.exec(authorization)?.[1])
      return { actor: request.headers[clientHeader] === 'command' ? 'command' : 'api', by: 'token' }
    }
    const secret = this.sessionSecret(request)
    if (secret === undefined) return undefined
    const { origin } = request.headers
    // Pages of allowed origins ask by token: the cookie is for the own page alone.
    if (origin !== undefined && !isSameOrigin(request)) return undefined
    const session = this.#sessions.find(secret, readArrival(request), isActive(request))
    if (session === undefined) return undefined
    if (isWrite(request.method) && !isSameOrigin(request)) {
      throw new Refusal(
        403,
        'FORBIDDEN',
        'A write by cookie must come from the page itself.',
        'Use the API token instead.',
      )
    }
    return { actor: 'browser', by: 'session', sessionId: session.id, ended: session.ended }
  }

  /** Refuses a wrong token: 401, or 429 after too many of them. */
  checkToken(token: string | undefined): void {
    if (token === undefined) throw unauthorized()
    if (!sameSecret(token, this.#token)) throw this.failure()
  }

  /** Notes a failed attempt and gives how it is answered. */
  failure(): Refusal {
    const wait = this.#failed.note()
    if (wait === undefined) return unauthorized()
    return new Refusal(
      429,
      'TOO_MANY_REQUESTS',
      'Too many failed sign-ins.',
      `Wait ${formatCount(wait, 'second')}, then use the right token.`,
      { 'Retry-After': String(wait) },
    )
  }

  /** The value of this server's cookie, if the request has one. */
  sessionSecret(request: IncomingMessage): string | undefined {
    for (const pair of request.headers.cookie?.split(';') ?? []) {
      const [name, value] = pair.trim().split('=', 2)
      if (name === this.#cookie && value) return value
    }
    return undefined
  }

  /** `Set-Cookie` for a session, or one that removes it. `Secure` only where the door speaks TLS: browsers drop it otherwise. */
  setCookie(secret: string | undefined): string {
    const age = secret === undefined ? 0 : Math.floor(this.#sessions.longest() / 1000)
    const secure = this.#secure ? '; Secure' : ''
    return `${this.#cookie}=${secret ?? ''}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${age}${secure}`
  }
}

export function readArrival(request: IncomingMessage): Arrival {
  const address = request.socket.remoteAddress?.replace(/^::ffff:/u, '') ?? ''
  return { userAgent: request.headers['user-agent'], address }
}

/** What a page asks by itself shows nobody before it: a stream that connects again, a look at the session. */
function isActive({ method, url = '' }: IncomingMessage): boolean {
  const path = url.split('?', 1)[0] ?? ''
  return method !== 'GET' || !(path.endsWith('/events') || path.startsWith('/api/sessions'))
}

/** @param signedOut whether a person has ended the session that asks: its page clears itself then */
export function unauthorized(signedOut = false): Refusal {
  return new Refusal(
    401,
    'UNAUTHORIZED',
    'This needs the API token or a signed-in browser.',
    `Send Authorization: Bearer with the token from the data folder, or open the link that \`${ownCommand('sign-in')}\` prints.`,
    { 'WWW-Authenticate': 'Bearer', ...(signedOut ? { [sessionHeader]: 'signed-out' } : {}) },
  )
}
