import type { Notice } from '../../contract/system.ts'

/** Tells people something, once, wherever they are. */
export interface Notices {
  publish(notice: Pick<Notice, 'level' | 'title'> & Partial<Pick<Notice, 'body' | 'target'>>): void
}

/** Opens things outside the app: shell in Electron, the platform's opener in Node. */
export interface Opener {
  /** A web address or a file, in whatever the user has for it. */
  open(target: URL): Promise<void>
}
