import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { HealthReport } from './health.ts'
import { KnowledgeTotals } from './knowledge.ts'
import { NoticeCounts } from './notices.ts'
import { Timestamp } from './page.ts'
import { query } from './procedure.ts'
import { RunSummary } from './runs.ts'
import { SettingsView } from './settings.ts'
import { StackView } from './stack-view.ts'

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
  /** How a person types a command of Catalyst on the machine it runs on: `catalyst`, or `npx catalyst` in a checkout. */
  command: z.string(),
  /** Address of the web door, where one is open. */
  url: z.string().optional(),
  /** `true` until the first document is in: the first-run page is shown. */
  firstRun: z.boolean(),
})
export type SystemInfo = z.infer<typeof SystemInfo>

/**
 * Something a person should be told once, wherever they are: a toast, and a desktop notification. What went wrong is kept
 * besides (notices.ts).
 */
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

/** One change of anything. Each topic says what is first, except `notice`, which has no now. */
export const SystemEvent = z.discriminatedUnion('topic', [
  z.object({ topic: z.literal('health'), health: HealthReport }),
  z.object({ topic: z.literal('run'), run: RunSummary }),
  z.object({ topic: z.literal('knowledge'), knowledge: KnowledgeTotals }),
  z.object({ topic: z.literal('settings'), settings: SettingsView }),
  z.object({ topic: z.literal('stack'), stack: StackView }),
  z.object({ topic: z.literal('inbox'), inbox: NoticeCounts }),
  z.object({ topic: z.literal('notice'), notice: Notice }),
])
export type SystemEvent = z.infer<typeof SystemEvent>

export const system = {
  info: query({
    path: '/system',
    tags: ['system'],
    summary: 'What is running, and where its data lies',
  }).output(SystemInfo),
  notices: query({ path: '/system/notices', tags: ['system'], summary: 'Notices from now on' }).output(
    eventIterator(Notice),
  ),
  events: query({
    path: '/system/events',
    tags: ['system'],
    summary: 'Everything that changes, in one stream',
    description:
      'health, runs, knowledge, settings, the chosen stack, the inbox and notices together. A browser allows six connections to a host, over all its tabs: five streams a page would leave none for the second.',
  }).output(eventIterator(SystemEvent)),
}
