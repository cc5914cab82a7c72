import type { IncomingMessage } from 'node:http'
import type { Actor } from '../../contract/runs.ts'
import type { Audit } from '../../core/platform/audit.ts'
import { readArrival } from './authentication.ts'
import type { Refusal } from './refusal.ts'

const window = 60_000
/** So many refusals of one kind are put on record one by one within a minute; of the rest, how many there were. */
const mostEach = 10

/** Who came in by the web door, who left, and who was turned away, for the audit log. */
export class DoorRecord {
  readonly #audit: Audit
  readonly #refused = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(audit: Audit) {
    this.#audit = audit
  }

  /** A browser was signed in. Resolves when that is on disk: the answer must wait for it. */
  signedIn(
    request: IncomingMessage,
    requestId: string,
    by: 'link' | 'token',
    session: string,
  ): Promise<void> {
    const { address, userAgent } = readArrival(request)
    return this.#audit.record({
      action: 'session.open',
      result: 'ok',
      actor: 'browser',
      actorName: address,
      target: { type: 'session', id: session },
      why: by === 'link' ? 'one-time link' : 'API token',
      inputs: { userAgent },
      requestId,
      security: true,
    })
  }

  /** A browser signed itself out. */
  signedOut(request: IncomingMessage, requestId: string, session: string): Promise<void> {
    return this.#audit.record({
      action: 'session.end',
      result: 'ok',
      actor: 'browser',
      actorName: readArrival(request).address,
      target: { type: 'session', id: session },
      requestId,
      security: true,
    })
  }

  /** Somebody with the token had a sign-in link made. */
  linkMade(request: IncomingMessage, requestId: string, actor: Actor): Promise<void> {
    return this.#audit.record({
      action: 'session.link',
      result: 'ok',
      actor,
      actorName: readArrival(request).address,
      requestId,
      security: true,
    })
  }

  /** Notes a refusal that tells of somebody who should not be here; others are nobody's concern. */
  refused(request: IncomingMessage, requestId: string, refusal: Refusal): void {
    const why = findReason(request, refusal)
    if (why === undefined) return
    const before = this.#refused.get(why) ?? 0
    this.#refused.set(why, before + 1)
    this.#timer ??= setTimeout(() => this.#sumUp(), window).unref()
    if (before >= mostEach) return
    const { host, origin } = request.headers
    void this.#audit.record({
      action: 'door.refuse',
      result: 'refused',
      actor: origin === undefined ? 'api' : 'browser',
      actorName: readArrival(request).address,
      target: { type: 'address', id: request.url?.split('?', 1)[0] ?? '' },
      why,
      inputs: { method: request.method, status: refusal.status, host, origin },
      requestId,
      security: true,
    })
  }

  /** Records what was not recorded one by one. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#sumUp()
  }

  #sumUp(): void {
    this.#timer = undefined
    for (const [why, count] of this.#refused) {
      const more = count - mostEach
      if (more <= 0) continue
      const inputs = { more, within_seconds: window / 1000 }
      void this.#audit.record({
        action: 'door.refuse',
        result: 'refused',
        actor: 'api',
        why,
        inputs,
        security: true,
      })
    }
    this.#refused.clear()
  }
}

/** In words of its own, so that nothing the other end sends decides how many kinds there are. */
function findReason({ headers, url = '' }: IncomingMessage, { code }: Refusal): string | undefined {
  switch (code) {
    case 'TOO_MANY_REQUESTS':
      return 'too many wrong tokens or codes'
    case 'FORBIDDEN':
      return 'asked by a page of another origin, or without its own'
    case 'MISDIRECTED':
      return 'asked under a name that is not ours'
    case 'UNAUTHORIZED':
      if (headers.authorization !== undefined) return 'wrong token'
      return /^\/(?:sign-in|api\/session)(?:[/?]|$)/u.test(url) ? 'wrong token or code' : undefined
    default:
      return undefined
  }
}
