import { type KeptNotice, mostNotices, type NoticeCounts, type NoticeState } from '../../contract/notices.ts'
import { Problem } from '../platform/errors.ts'
import { newId } from '../platform/identity.ts'
import type { Logger } from '../platform/logger.ts'
import { redact } from '../platform/redaction/redaction.ts'
import { Topic } from '../platform/topic.ts'
import type { NoticeDraft, NoticeStore, StoredNotice, Trouble, Troubles } from './ports.ts'

/** What begins again within this time of its end was read before is no news, in ms: what flaps makes one notice. */
const flapMs = 10 * 60_000

/** The field of troubles that are told as they begin and end: nobody tells the end of what an earlier process began. */
const told = 'told'

type Failure = Pick<KeptNotice, 'level' | 'title' | 'body' | 'remedy' | 'target' | 'requestId'>

/**
 * What went wrong and nobody has dismissed. All of it is in memory, and every change is written behind it, in order: one
 * process at a time works on a data folder.
 */
export class Inbox implements Troubles {
  readonly #store: NoticeStore
  readonly #logger: Logger
  readonly #now: () => number
  readonly #notices = new Map<string, StoredNotice>()
  readonly #changes = new Topic<NoticeCounts>()
  #revision = 0
  #writing: Promise<void> = Promise.resolve()

  private constructor(options: InboxOptions) {
    this.#store = options.store
    this.#logger = options.logger.child('inbox')
    this.#now = options.now ?? Date.now
  }

  /** What cannot be read is logged, and the inbox begins empty: no notice is worth a start that fails. */
  static async open(options: InboxOptions): Promise<Inbox> {
    const inbox = new Inbox(options)
    try {
      for (const notice of await options.store.load()) inbox.#notices.set(notice.id, notice)
      inbox.judge(told, [], () => 'Catalyst was started anew. Where it goes on, it is told again.')
    } catch (error) {
      inbox.#logger.error('The inbox could not be read', { error })
    }
    return inbox
  }

  /** What is ongoing first, then what began or happened last. */
  list(filter: { state?: NoticeState | undefined; limit: number }): NoticeCounts & { notices: KeptNotice[] } {
    const chosen = [...this.#notices.values()].filter(
      ({ state }) => filter.state === undefined || state === filter.state,
    )
    const notices = chosen.sort(inOrder).slice(0, filter.limit)
    return { ...this.counts(), notices: notices.map(withoutSubject) }
  }

  counts(): NoticeCounts {
    const all = [...this.#notices.values()]
    return {
      total: all.length,
      unread: all.filter(({ read }) => !read).length,
      ongoing: all.filter(({ state }) => state === 'ongoing').length,
      revision: this.#revision,
    }
  }

  /** The counts now, then after every change, until `signal` aborts. */
  async *watch(signal?: AbortSignal): AsyncGenerator<NoticeCounts, void, undefined> {
    const changes = this.#changes.subscribe(signal, 16)
    try {
      yield this.counts()
      yield* changes
    } finally {
      await changes.return()
    }
  }

  /** Keeps what the notice tells of, begins or ends its trouble; what went well and ends nothing is not kept. */
  take(draft: NoticeDraft): void {
    const { level, title, body, remedy, target, requestId } = draft
    const subject = draft.trouble === undefined ? undefined : `${told}:${draft.trouble}`
    if (level !== 'warning' && level !== 'error') {
      const going = subject === undefined ? undefined : this.#ongoing(subject)
      if (going) this.#change([this.#ended(going, title)])
      return
    }
    const failure = { level, title, body, remedy, target, requestId }
    if (subject === undefined) this.#change([this.#happened(failure)])
    else this.#change(this.#going(subject, failure, undefined))
  }

  /** Keeps a failure; what has failed the same way before is counted there. */
  report(failure: Failure): KeptNotice {
    const subject = `failure:${failure.title} ${failure.target?.split('?', 1)[0] ?? ''}`
    const before = this.#about(subject)
    const notice = { ...this.#happened(failure), subject }
    const kept = before ? { ...notice, id: before.id, times: before.times + 1 } : notice
    this.#change([kept])
    return withoutSubject(kept)
  }

  judge(field: string, wrong: readonly Trouble[], over: (name: string) => string | undefined): void {
    const prefix = `${field}:`
    const names = new Set(wrong.map(({ name }) => name))
    const begun = wrong.flatMap(({ name, since, ...trouble }) => this.#going(prefix + name, trouble, since))
    const ended = [...this.#notices.values()].flatMap((notice) => {
      if (notice.state !== 'ongoing' || !notice.subject?.startsWith(prefix)) return []
      const name = notice.subject.slice(prefix.length)
      const outcome = names.has(name) ? undefined : over(name)
      return outcome === undefined ? [] : [this.#ended(notice, outcome)]
    })
    this.#change([...begun, ...ended])
  }

  /** Marks those of these ids as read, or all. */
  markRead(ids?: readonly string[]): NoticeCounts {
    const chosen = [...this.#notices.values()].filter(({ id, read }) => !read && (ids?.includes(id) ?? true))
    this.#change(chosen.map((notice) => ({ ...notice, read: true })))
    return this.counts()
  }

  /** @throws Problem `NOT_FOUND`; `CONFLICT` while it is ongoing */
  dismiss(id: string): { dismissed: number } {
    const notice = this.#notices.get(id)
    if (!notice)
      throw new Problem(
        'NOT_FOUND',
        `There is no notice ${id}.`,
        'List the notices to find its id; it may have been dismissed before.',
      )
    if (notice.state === 'ongoing')
      throw new Problem(
        'CONFLICT',
        `This still goes on: ${notice.title}.`,
        'Mend it first, or mark the notice as read. It can be dismissed once it is over.',
      )
    this.#change([], [id])
    return { dismissed: 1 }
  }

  /** Dismisses all that is not ongoing. */
  dismissAll(): { dismissed: number; kept: number } {
    const ids = [...this.#notices.values()].filter(({ state }) => state !== 'ongoing').map(({ id }) => id)
    this.#change([], ids)
    return { dismissed: ids.length, kept: this.#notices.size }
  }

  /** Resolves when all that was said is stored, or was refused and logged. */
  async flush(): Promise<void> {
    await this.#writing
  }

  #about(subject: string): StoredNotice | undefined {
    return [...this.#notices.values()].find((notice) => notice.subject === subject)
  }

  #ongoing(subject: string): StoredNotice | undefined {
    const notice = this.#about(subject)
    return notice?.state === 'ongoing' ? notice : undefined
  }

  #happened(failure: Failure): StoredNotice {
    return {
      ...redact(failure),
      ...{ id: newId('note'), state: 'once', at: this.#timestamp(), times: 1, endedAt: null, read: false },
    }
  }

  /** The notice of a trouble that is there now, where it is another than before. */
  #going(subject: string, told: Failure, since: string | undefined): StoredNotice[] {
    const trouble = redact(told)
    const before = this.#about(subject)
    const at = since ?? this.#timestamp()
    if (!before)
      return [{ ...this.#happened(trouble), ...{ subject, at, state: 'ongoing' } } satisfies StoredNotice]
    if (before.state !== 'ongoing') {
      const flaps = this.#now() - Date.parse(before.endedAt ?? before.at) < flapMs
      const { id, times, read } = before
      const again = { id, times: times + 1, read: flaps && read }
      return [{ ...this.#happened(trouble), ...{ subject, at, state: 'ongoing' }, ...again }]
    }
    const worse = before.level === 'warning' && trouble.level === 'error'
    const { outcome: _, ...rest } = before
    const now: StoredNotice = { ...rest, ...trouble, read: before.read && !worse }
    return JSON.stringify(now) === JSON.stringify(before) ? [] : [now]
  }

  #ended(notice: StoredNotice, outcome: string): StoredNotice {
    return { ...notice, state: 'over', endedAt: this.#timestamp(), outcome: redact(outcome) }
  }

  #timestamp(): string {
    return new Date(this.#now()).toISOString()
  }

  #change(put: readonly StoredNotice[], removed: readonly string[] = []): void {
    if (put.length === 0 && removed.length === 0) return
    for (const id of removed) this.#notices.delete(id)
    for (const notice of put) this.#notices.set(notice.id, notice)
    const forgotten = this.#forget()
    this.#revision += 1
    this.#changes.publish(this.counts())
    this.#writing = this.#writing
      .then(() => this.#store.save(put, [...removed, ...forgotten]))
      .catch((error: unknown) => this.#logger.error('The inbox could not be written', { error }))
  }

  /** Lets go of what is too much, what was read first, the oldest first. */
  #forget(): string[] {
    const surplus = this.#notices.size - mostNotices
    if (surplus <= 0) return []
    const ids = [...this.#notices.values()]
      .filter(({ state }) => state !== 'ongoing')
      .sort((a, b) => Number(b.read) - Number(a.read) || a.at.localeCompare(b.at))
      .slice(0, surplus)
      .map(({ id }) => id)
    for (const id of ids) this.#notices.delete(id)
    return ids
  }
}

export interface InboxOptions {
  readonly store: NoticeStore
  readonly logger: Logger
  /** Ms since the epoch. */
  readonly now?: () => number
}

function inOrder(a: StoredNotice, b: StoredNotice): number {
  const going = Number(b.state === 'ongoing') - Number(a.state === 'ongoing')
  return going || b.at.localeCompare(a.at) || b.id.localeCompare(a.id)
}

function withoutSubject({ subject: _, ...notice }: StoredNotice): KeptNotice {
  return notice
}
