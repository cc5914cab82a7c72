import { create } from 'zustand'
import type { BrowserSession, SessionView } from '../../contract/sessions.ts'

interface Session {
  /** `true` after the services answered at least once. */
  answered: boolean
  /** `true` when the browser's session is over, or never was. */
  signedOut: boolean
  /** How often this page was let in again: what failed for want of a session is asked anew. */
  returns: number
  /** How often somebody has signed in on this page. */
  signIns: number
  /** This browser's own session as last heard; `null` where none is needed, `undefined` before it was heard of. */
  own: BrowserSession | null | undefined
  /** By how many ms the server's clock is ahead of this one. */
  ahead: number
  /** When it was heard of, in ms by this clock. */
  heardAt: number
  begin(): void
  /** Somebody signed this browser in, here. */
  signIn(): void
  end(): void
  take(view: SessionView): void
}

/** Whether this page may ask, and until when. In the desktop window it always may. */
export const useSession = create<Session>()((set, get) => ({
  answered: false,
  signedOut: false,
  returns: 0,
  signIns: 0,
  own: undefined,
  ahead: 0,
  heardAt: 0,
  begin: () =>
    set(({ signedOut, answered, returns }) => ({
      answered: true,
      signedOut: false,
      returns: signedOut && answered ? returns + 1 : returns,
    })),
  signIn: () => {
    get().begin()
    set(({ signIns }) => ({ signIns: signIns + 1 }))
  },
  end: () => set({ signedOut: true, own: undefined }),
  take: ({ session, now }) => set({ own: session, ahead: Date.parse(now) - Date.now(), heardAt: Date.now() }),
}))
