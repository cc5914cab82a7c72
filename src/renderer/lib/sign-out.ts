import { sessionHeader } from '../../contract/over-http.ts'
import { askToLeave, dropUnsaved } from './unsaved.ts'

/** Tells the other tabs of this browser. */
const tabs = window.catalyst ? undefined : new BroadcastChannel('catalyst:signed-out')

/** Ends this browser's own session, and its cookie with it; asks first where something typed would be lost. One that has ended already is as good. */
export async function signOut(): Promise<void> {
  if (!(await askToLeave())) return
  await fetch('/api/session', { method: 'DELETE', credentials: 'same-origin' })
  tabs?.postMessage('signed-out')
  clearPage()
}

/** Clears this tab when somebody signs out in another one. */
export function followSignOut(): void {
  tabs?.addEventListener('message', clearPage)
}

/** Clears this tab when an answer says that a person has ended its session. Time alone keeps what was typed. */
export function clearIfSignedOut(response: Response): void {
  if (response.status === 401 && response.headers.get(sessionHeader) === 'signed-out') clearPage()
}

/** Takes everything off the screen and out of memory, also where the server no longer answers. */
function clearPage(): void {
  dropUnsaved()
  document.body.replaceChildren()
  location.replace('/sign-in')
}
