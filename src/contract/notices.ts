import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { Timestamp } from './page.ts'
import { action, query } from './procedure.ts'

/** How a kept notice stands: it happened `once`; it is `ongoing` until it ends by itself; it was ongoing and is `over`. */
export const NoticeState = z.enum(['once', 'ongoing', 'over'])
export type NoticeState = z.infer<typeof NoticeState>

/** Something that went wrong, kept in the inbox until a person dismisses it. */
export const KeptNotice = z.object({
  id: z.string(),
  level: z.enum(['warning', 'error']),
  state: NoticeState,
  title: z.string(),
  body: z.string().optional(),
  /** What to do about it. */
  remedy: z.string().optional(),
  /** The place in the app that it is about: a run, a service, a check. */
  target: z.string().optional(),
  /** The request that failed: its lines are in the log. */
  requestId: z.string().optional(),
  /** When it happened, the last time; of what is ongoing or over, when it began. */
  at: Timestamp,
  /** How often it has happened. */
  times: z.number().int().positive(),
  endedAt: Timestamp.nullable(),
  /** How it ended: `Redis is healthy again.` */
  outcome: z.string().optional(),
  read: z.boolean(),
})
export type KeptNotice = z.infer<typeof KeptNotice>

/** How many notices wait in the inbox. */
export const NoticeCounts = z.object({
  total: z.number().int().nonnegative(),
  unread: z.number().int().nonnegative(),
  ongoing: z.number().int().nonnegative(),
  /** Another number after every change: whoever shows the list then asks for it anew. */
  revision: z.number().int().nonnegative(),
})
export type NoticeCounts = z.infer<typeof NoticeCounts>

/** Most notices that are kept. What is ongoing is never let go for it. */
export const mostNotices = 500

export const notices = {
  list: query({
    path: '/notices',
    tags: ['notices'],
    summary: 'What went wrong and was not dismissed: what is ongoing first, then the newest',
  })
    .input(
      z
        .object({
          state: NoticeState.optional(),
          limit: z.coerce.number().int().min(1).max(mostNotices).default(100),
        })
        .prefault({}),
    )
    .output(NoticeCounts.extend({ notices: z.array(KeptNotice) })),
  watch: query({
    path: '/notices/events',
    tags: ['notices'],
    summary: 'How many notices there are now, then again after every change',
  }).output(eventIterator(NoticeCounts)),
  /** What failed is on record where it was asked for. */
  report: query({
    method: 'POST',
    path: '/notices',
    tags: ['notices'],
    successStatus: 201,
    summary: 'Keep a failure that was seen elsewhere, such as on the page',
  })
    .input(
      z.object({
        title: z.string().min(1).max(1000),
        body: z.string().max(4000).optional(),
        remedy: z.string().max(1000).optional(),
        /** A place in the app: `/logs?request=…`. */
        target: z
          .string()
          .max(2000)
          .regex(/^\/(?!\/)/u, 'Must be a place in the app, such as /runs/run_1.')
          .optional(),
        requestId: z.string().max(200).optional(),
      }),
    )
    .output(KeptNotice),
  /** Done whenever somebody looks. */
  markRead: query({
    method: 'POST',
    path: '/notices/read',
    tags: ['notices'],
    summary: 'Mark notices as read: those named, or all',
  })
    .input(z.object({ ids: z.array(z.string()).max(mostNotices).optional() }).prefault({}))
    .output(NoticeCounts),
  dismiss: action({
    method: 'DELETE',
    path: '/notices/{id}',
    tags: ['notices'],
    summary: 'Dismiss one; what is ongoing stays until it is over',
    audit: { target: { type: 'notice', id: 'id' } },
  })
    .input(z.object({ id: z.string().min(1).max(100) }))
    .output(z.object({ dismissed: z.number().int().nonnegative() })),
  dismissAll: action({
    method: 'DELETE',
    path: '/notices',
    tags: ['notices'],
    summary: 'Dismiss all that are not ongoing',
    audit: { target: { type: 'notice' } },
  }).output(
    z.object({
      dismissed: z.number().int().nonnegative(),
      /** What is ongoing, and stays. */
      kept: z.number().int().nonnegative(),
    }),
  ),
}
