import { useSession } from './session.ts'

/** Ends this browser's own session, and its cookie with it. One that has ended already is as good. */
export async function signOut(): Promise<void> {
  await fetch('/api/session', { method: 'DELETE', credentials: 'same-origin' })
  useSession.getState().end()
}
