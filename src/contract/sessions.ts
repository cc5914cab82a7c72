import * as z from 'zod'
import { Timestamp } from './page.ts'
import { action, query } from './procedure.ts'

/** A browser that is signed in. Its cookie is not among this, and cannot be made of it. */
export const BrowserSession = z.object({
  id: z.string(),
  /** Which browser it says it is: `Firefox 145 on Linux`. */
  browser: z.string(),
  /** Where its last request came from: an IP address. */
  address: z.string(),
  /** How it signed in: by a one-time link, or with the API token. */
  by: z.enum(['link', 'token']),
  signedInAt: Timestamp,
  lastSeenAt: Timestamp,
  /** When it ends if nothing is asked any more. */
  idleEndsAt: Timestamp,
  /** When it ends in any case. */
  endsAt: Timestamp,
  /** The one this question came by. */
  current: z.boolean(),
})
export type BrowserSession = z.infer<typeof BrowserSession>

export const SessionView = z.object({
  /** `null` for callers that need none: the desktop window, commands, programs with the token. */
  session: BrowserSession.nullable(),
  /** The time by the server's clock, by which the others are to be read. */
  now: Timestamp,
})
export type SessionView = z.infer<typeof SessionView>

const Ended = z.object({ ended: z.number().int().nonnegative() })

export const sessions = {
  list: query({
    path: '/sessions',
    tags: ['sessions'],
    summary: 'The browsers that are signed in, the last seen first',
  }).output(z.object({ sessions: z.array(BrowserSession) })),
  current: query({
    path: '/sessions/current',
    tags: ['sessions'],
    summary: 'The session this is asked by; asking does not prolong it',
  }).output(SessionView),
  extend: query({
    method: 'POST',
    path: '/sessions/current/extend',
    tags: ['sessions'],
    summary: 'Stay signed in: begin the time without a request anew',
  }).output(SessionView),
  revoke: action({
    method: 'DELETE',
    path: '/sessions/{id}',
    tags: ['sessions'],
    summary: 'Sign one browser out',
    audit: { security: true, target: { type: 'session', id: 'id' } },
  })
    .input(z.object({ id: z.string().min(1).max(100) }))
    .output(Ended),
  revokeAll: action({
    method: 'DELETE',
    path: '/sessions',
    tags: ['sessions'],
    summary: 'Sign every browser out; links that were not opened yet stop working',
    audit: { security: true, target: { type: 'sessions' } },
  })
    .input(z.object({ keepCurrent: z.boolean().default(false) }).prefault({}))
    .output(Ended),
}
