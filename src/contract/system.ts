import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { base } from './errors.ts'
import { Timestamp } from './page.ts'

export const SystemInfo = z.object({
  name: z.string(),
  version: z.string(),
  /** What runs the services: the desktop app, `catalyst serve`, or a command by itself. */
  host: z.enum(['desktop', 'server', 'command']),
  platform: z.string(),
  node: z.string(),
  electron: z.string().optional(),
  dataFolder: z.string(),
  startedAt: Timestamp,
  /** Address of the web door, where one is open. */
  url: z.string().optional(),
  /** `true` until the first document is in: the first-run page is shown. */
  firstRun: z.boolean(),
})
export type SystemInfo = z.infer<typeof SystemInfo>

/** Something a person should be told once, wherever they are: a toast, and a desktop notification. */
export const Notice = z.object({
  id: z.string(),
  at: Timestamp,
  level: z.enum(['success', 'info', 'warning', 'error']),
  title: z.string(),
  body: z.string().optional(),
  /** A place in the app that tells more: `/runs/…`. */
  target: z.string().optional(),
})
export type Notice = z.infer<typeof Notice>

export const system = {
  info: base
    .route({
      method: 'GET',
      path: '/system',
      tags: ['system'],
      summary: 'What is running, and where its data lies',
    })
    .output(SystemInfo),
  notices: base
    .route({ method: 'GET', path: '/system/notices', tags: ['system'], summary: 'Notices from now on' })
    .output(eventIterator(Notice)),
}
