import type { KnowledgeTotals } from '../../contract/knowledge.ts'
import type { SystemEvent, SystemInfo } from '../../contract/system.ts'
import { defined } from '../../shared/defined.ts'
import type { Database } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'
import { ownCommand } from '../platform/own-command.ts'
import { defineReportSection } from '../platform/report-section.ts'
import { defineRoom } from '../platform/room.ts'
import { Inbox } from './inbox.ts'
import { keepTroubles } from './keep-troubles.ts'
import { createNoticeBoard, type NoticeBoard } from './notice-board.ts'
import { writeVersions } from './report-section.ts'
import { createNoticesRouter, createSystemRouter } from './router.ts'
import { createSystemService } from './service.ts'
import { createSqliteNoticeStore, noticeSchema } from './sqlite/notice-store.ts'

export const inboxRoom = defineRoom({
  name: 'inbox',
  schema: { notices: noticeSchema },
  isLookedAt: true,
  async open({ database, logger }: { readonly database: Database; readonly logger: Logger }) {
    const inbox = await Inbox.open({ store: createSqliteNoticeStore(database), logger })
    return {
      service: inbox,
      router: { notices: createNoticesRouter(inbox) },
      stop: () => inbox.flush(),
      async *stream(signal) {
        for await (const counts of inbox.watch(signal)) yield { topic: 'inbox', inbox: counts }
      },
    }
  },
})

export const noticesRoom = defineRoom({
  name: 'notices',
  open({ inbox }: { readonly inbox: Inbox }) {
    const board = createNoticeBoard()
    board.keepIn(inbox)
    return {
      service: board,
      async *stream(signal) {
        for await (const notice of board.watch(signal)) yield { topic: 'notice', notice }
      },
    }
  },
})

/** Keeps in the inbox what health and the chosen stack say is wrong. */
export const troublesRoom = defineRoom({
  name: 'troubles',
  open(needs: Parameters<typeof keepTroubles>[0] & { readonly host: SystemInfo['host'] }) {
    let stop: (() => Promise<void>) | undefined
    return {
      service: undefined,
      start() {
        if (needs.host !== 'command') stop = keepTroubles(needs)
      },
      stop: () => stop?.(),
    }
  },
})

export const systemRoom = defineRoom({
  name: 'system',
  open: (needs: {
    readonly host: SystemInfo['host']
    readonly version: string
    readonly startedAt: string
    readonly home: { readonly folder: string }
    readonly notices: NoticeBoard
    readonly knowledge: { totals(): Promise<KnowledgeTotals> }
    address(): string | undefined
    streams(signal?: AbortSignal): AsyncIterable<SystemEvent>[]
  }) => {
    const { host, version, startedAt, home, notices, knowledge } = needs
    const { node, electron } = process.versions
    const service = createSystemService({
      facts: {
        name: 'Catalyst',
        ...{ version, host, platform: process.platform, node },
        ...defined({ electron: electron || undefined }),
        ...{ dataFolder: home.folder, startedAt, command: ownCommand() },
      },
      url: needs.address,
      isEmpty: async () => (await knowledge.totals()).documents === 0,
      notices,
      streams: needs.streams,
    })
    return {
      service,
      router: { system: createSystemRouter(service) },
      report: defineReportSection({ title: 'Versions', read: service.info, write: writeVersions }),
    }
  },
})
