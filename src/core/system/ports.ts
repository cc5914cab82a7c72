import type { KeptNotice } from '../../contract/notices.ts'
import type { Notice } from '../../contract/system.ts'

/** What people are to be told. */
export interface NoticeDraft
  extends Pick<Notice, 'level' | 'title'>,
    Partial<Pick<Notice, 'body' | 'target'>>,
    Partial<Pick<KeptNotice, 'remedy' | 'requestId'>> {
  /**
   * The name of a trouble that goes on. A warning or an error begins it, and any other notice of the same name says that
   * it is over.
   */
  readonly trouble?: string
  /** `false` where the inbox knows of it already, from how things stand. */
  readonly keep?: false
}

/** Tells people something, once, wherever they are; warnings and errors also wait in the inbox. */
export interface Notices {
  publish(notice: NoticeDraft): void
}

/** Something that is wrong at this moment. */
export interface Trouble extends Pick<KeptNotice, 'level' | 'title' | 'body' | 'remedy' | 'target'> {
  /** What it is about, within its field: `redis`. */
  readonly name: string
  /** Since when, where that is known. */
  readonly since?: string | undefined
}

/** Keeps what is wrong in the inbox for as long as it is, whoever looks and whenever. */
export interface Troubles {
  /**
   * Says all that is wrong now in a field. What is new is kept as ongoing. What was known and is not among `wrong` is
   * asked about: `over` gives in words how it ended, or `undefined` as long as nobody can tell.
   *
   * @param field whose troubles these are: `health`
   */
  judge(field: string, wrong: readonly Trouble[], over: (name: string) => string | undefined): void
}

/** A notice as it is stored. */
export interface StoredNotice extends KeptNotice {
  /** What it is about; there is one notice of a subject at most. */
  readonly subject?: string | undefined
}

/** Where the inbox lies, so that it outlives the process. */
export interface NoticeStore {
  /** All of them, in no particular order. */
  load(): Promise<StoredNotice[]>
  /** Puts and removes in one step, wholly or not at all. Of what has the id of a stored one, the new one holds. */
  save(put: readonly StoredNotice[], removed: readonly string[]): Promise<void>
}

/** Opens things outside the app: shell in Electron, the platform's opener in Node. */
export interface Opener {
  /** A web address or a file, in whatever the user has for it. */
  open(target: URL): Promise<void>
}
