import { AsyncLocalStorage } from 'node:async_hooks'
import type { Actor } from '../../contract/runs.ts'
import { newId } from './identity.ts'

/** Who asked, and the id that everything done for it carries: logs, runs, audit entries, container labels. */
export interface RequestContext {
  readonly requestId: string
  readonly actor: Actor
  readonly runId?: string
  /** Whether the caller may have the file or folder at this path read; absent: any, within the rights of this user. */
  readonly mayRead?: (path: string) => boolean
  /** The browser's session that asked, by its id. */
  readonly sessionId?: string
}

const storage = new AsyncLocalStorage<RequestContext>()

/** Runs `work` so that everything it calls, at any depth and after any await, sees `context`. */
export function withRequest<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work)
}

/** The request this code runs for; work that nobody asked for is the system's own. */
export function currentRequest(): RequestContext {
  return storage.getStore() ?? { requestId: newId('req'), actor: 'system' }
}

/** The same, or `undefined` outside any request: for log lines, which must not invent ids. */
export function requestIfAny(): RequestContext | undefined {
  return storage.getStore()
}

/** What of a request can be posted to a worker: its ids, for what is logged there. */
export type PostedRequest = Omit<RequestContext, 'mayRead'>

/** The request this code runs for, if any, to be posted to a worker. */
export function requestToPost(): PostedRequest | undefined {
  const request = storage.getStore()
  if (!request) return undefined
  const { mayRead: _, ...posted } = request
  return posted
}
