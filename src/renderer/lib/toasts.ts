import { Toast } from '@base-ui/react/toast'
import type { Notice } from '../../contract/system.ts'
import { keepFailure } from './keep-failure.ts'
import { describeProblem, isSignedOut } from './problem.ts'

/** Where a toast leads: a place in the app, or the inbox, which has the details. */
export type ToastWay = { place: string; label: string } | 'inbox'

/** What a toast carries besides its words: the shape, and what tells more. */
export interface ToastData {
  level: Notice['level']
  way?: ToastWay | undefined
}

/** Where anything may say something in passing; the shell shows it. */
export const toasts = Toast.createToastManager<ToastData>()

/** How long a toast stays unless it is pointed at or has the focus, in ms. */
const staysMs = 7000

/** Says something once, in place of what was said before. It goes by itself: what failed is in the inbox. */
export function say(level: Notice['level'], title: string, description?: string, way?: ToastWay): void {
  toasts.add({
    ...{ id: 'only', title, description, timeout: staysMs },
    priority: level === 'error' ? 'high' : 'low',
    data: { level, way },
  })
}

/** Says that something the user asked for did not happen; what to do about it waits in the inbox. */
export function sayProblem(error: unknown): void {
  const problem = describeProblem(error)
  // Without a session or a server nothing can be kept, and the page says so in full.
  if (isSignedOut(error) || problem.code === 'UNREACHABLE') {
    say('error', problem.message, problem.remedy)
    return
  }
  say('error', problem.message, undefined, 'inbox')
  void keepFailure(problem)
}
