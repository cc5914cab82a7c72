import { create } from 'zustand'

interface Session {
  /** `true` after the services answered at least once. */
  answered: boolean
  /** `true` when the browser's session is over, or never was. */
  signedOut: boolean
  begin(): void
  end(): void
}

/** Whether this page may ask. In the desktop window it always may. */
export const useSession = create<Session>()((set) => ({
  answered: false,
  signedOut: false,
  begin: () => set({ answered: true, signedOut: false }),
  end: () => set({ signedOut: true }),
}))
