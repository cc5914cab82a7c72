import { EventEmitter } from 'node:events'
import { protocol } from './scheme.ts'
import { strict } from './strict.ts'

type RequestHandler = (
  contents: unknown,
  permission: string,
  answer: (ok: boolean) => void,
  details: object,
) => void

type RequestListener = (request: { url: string }, answer: (verdict: { cancel?: boolean }) => void) => void

class Session extends EventEmitter {
  readonly partition: string
  readonly webRequest = strict('session.webRequest', {
    onBeforeRequest: (filter: { urls: string[] }, listener: RequestListener) => {
      // Of patterns only those that name whole schemes are understood.
      const schemes = filter.urls.map((pattern) => /^([a-z]+:)\/\/\*\/\*$/u.exec(pattern)?.[1])
      if (schemes.includes(undefined)) throw new Error(`electron double: not understood: ${filter.urls}`)
      this.requests = { schemes, listener }
    },
  })
  private requests: { schemes: (string | undefined)[]; listener: RequestListener } | undefined
  readonly protocol = protocol
  requestHandler: RequestHandler | null = null
  checkHandler: ((contents: unknown, permission: string, origin: string, details: object) => boolean) | null =
    null

  constructor(partition: string) {
    super()
    this.partition = partition
  }
  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.requestHandler = handler
  }
  setPermissionCheckHandler(handler: Session['checkHandler']): void {
    this.checkHandler = handler
  }
  setDevicePermissionHandler(): void {}
  setSpellCheckerEnabled(): void {}

  /** Whether the app lets a page of this session ask for `url`. */
  lets(url: string): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    if (!this.requests?.schemes.includes(new URL(url).protocol)) resolve(true)
    else this.requests.listener({ url }, ({ cancel }) => resolve(!cancel))
    return promise
  }

  /** Whether a page asking for `permission` would get it: Electron grants what no handler refuses. */
  grants(contents: unknown, permission: string): Promise<boolean> {
    if (this.checkHandler && !this.checkHandler(contents, permission, '', {})) return Promise.resolve(false)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    if (this.requestHandler) this.requestHandler(contents, permission, resolve, { isMainFrame: true })
    else resolve(true)
    return promise
  }
}

const sessions = new Map<string, Session>()

export type DoubleSession = Session

export function sessionOf(partition: string): Session {
  const known = sessions.get(partition)
  if (known) return known
  const fresh = strict('session', new Session(partition))
  sessions.set(partition, fresh)
  return fresh
}

export const session = strict('session', {
  get defaultSession() {
    return sessionOf('')
  },
  fromPartition: sessionOf,
})
