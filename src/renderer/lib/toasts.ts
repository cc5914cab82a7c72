import { Toast } from '@base-ui/react/toast'
import type { Notice } from '../../contract/system.ts'
import { defined } from '../../shared/defined.ts'
import { problemOf } from './problem.ts'
import { logPlace } from './request-id.ts'

/** What a toast carries besides its words: the shape, and a place in the app that tells more. */
export interface ToastData {
  level: Notice['level']
  target?: { place: string; label: string }
  /** The request that failed. */
  requestId?: string
}

/** Where anything may say something in passing; the shell shows it. */
export const toasts = Toast.createToastManager<ToastData>()

/** Says something once. What failed stays until it is closed; the rest goes by itself. */
export function say(
  level: Notice['level'],
  title: string,
  description?: string,
  target?: { place: string; label: string },
  requestId?: string,
): void {
  toasts.add({
    // A later word about the same place takes the place of the earlier one.
    ...defined({ id: target ? target.place : undefined }),
    title,
    ...defined({ description: description || undefined }),
    timeout: level === 'error' ? 0 : 7000,
    priority: level === 'error' ? 'high' : 'low',
    data: { level, ...defined({ target, requestId: requestId || undefined }) },
  })
}

/** Says that something the user asked for did not happen, and what to do. */
export function sayProblem(error: unknown): void {
  const problem = problemOf(error)
  const { message, remedy, requestId } = problem
  const target = requestId ? { place: logPlace({ request: requestId }), label: 'Show its log' } : undefined
  say('error', message, remedy, target, requestId)
}
