import type { IncomingMessage } from 'node:http'
import type { Actor } from '../../contract/runs.ts'
import type { FailedAttempts } from './failed-attempts.ts'
import { isSameOrigin, isWrite } from './guard.ts'
import { Refusal } from './refusal.ts'
import { absoluteLifetime, type Sessions } from './sessions.ts'
import { sameSecret } from './token.ts'

export interface Caller {
  readonly actor: Actor
  readonly by: 'token' | 'session'
}

/** The header our own command line names itself by, so that runs say who asked for them. */
export const clientHeader = 'x-catalyst-client'

/** Tells who asks: by bearer token, or by a browser's session cookie. Nothing else counts, least of all the query. */
export class Authentication {
  readonly #token: string
  readonly #sessions: Sessions
  readonly #failed: FailedAttempts
  readonly #cookie: string

  constructor(options: { token: string; sessions: Sessions; failed: FailedAttempts; port: number }) {
    this.#token = options.token
    this.#sessions = options.sessions
    this.#failed = options.failed
    // Browsers share cookies between the ports of a host: the name keeps two servers apart.
    this.#cookie = `catalyst_${options.port}`
  }

  /** The caller, or a `Refusal`: 401, 403 for a write another page might have sent, 429 after too many failures. */
  require(request: IncomingMessage): Caller {
    const caller = this.find(request)
    if (caller !== undefined) return caller
    throw unauthorized()
  }

  /** The same, but `undefined` where nobody claims to be anybody. */
  find(request: IncomingMessage): Caller | undefined {
    const { authorization } = request.headers
    if (authorization !== undefined) {
      this.checkToken(/^Bearer +(\S+)$/iu.exec(authorization)?.[1])
      return { actor: request.headers[clientHeader] === 'command' ? 'command' : 'api', by: 'token' }
    }
    const secret = this.sessionSecret(request)
    if (secret === undefined || !this.#sessions.touch(secret)) return undefined
    if (isWrite(request.method) && !isSameOrigin(request)) {
      throw new Refusal(
        403,
        'FORBIDDEN',
        'A write by cookie must come from the page itself.',
        'Use the API token instead.',
      )
    }
    return { actor: 'browser', by: 'session' }
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
      `Wait ${wait} seconds, then use the right token.`,
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

  /** `Set-Cookie` for a session, or one that removes it. No `Secure`: this is plain http on loopback. */
  setCookie(secret: string | undefined): string {
    const age = secret === undefined ? 0 : absoluteLifetime / 1000
    return `${this.#cookie}=${secret ?? ''}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${age}`
  }
}

function unauthorized(): Refusal {
  return new Refusal(
    401,
    'UNAUTHORIZED',
    'This needs the API token or a signed-in browser.',
    'Send Authorization: Bearer with the token from the data folder, or open the link `catalyst sign-in` prints.',
    { 'WWW-Authenticate': 'Bearer' },
  )
}
