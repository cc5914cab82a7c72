import type { Notice } from '../../contract/system.ts'
import { newId } from '../platform/identity.ts'
import { redact } from '../platform/redaction/redaction.ts'
import { Topic } from '../platform/topic.ts'
import type { Inbox } from './inbox.ts'
import type { NoticeDraft, Notices } from './ports.ts'

export interface NoticeBoard extends Notices {
  /** Notices from the moment of the call. */
  watch(signal?: AbortSignal): AsyncGenerator<Notice>
  /** Has what failed kept there, also what was told before. */
  keepIn(inbox: Pick<Inbox, 'take'>): void
}

/** Where every part of Catalyst tells people something: all who watch hear it, and the inbox keeps what failed. */
export function createNoticeBoard(): NoticeBoard {
  const topic = new Topic<Notice>()
  /** What was told before there was an inbox: it lies in the records, which are opened late. */
  let early: NoticeDraft[] = []
  let inbox: Pick<Inbox, 'take'> | undefined
  return {
    publish(draft) {
      const { level, title, body, target } = draft
      const told = redact({ level, title, body, target })
      topic.publish({ ...told, id: newId('note'), at: new Date().toISOString() })
      if (draft.keep === false) return
      if (inbox) inbox.take(draft)
      else early.push(draft)
    },
    watch: (signal) => topic.subscribe(signal),
    keepIn(opened) {
      inbox = opened
      for (const draft of early) opened.take(draft)
      early = []
    },
  }
}
