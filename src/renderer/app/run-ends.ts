import { runKindFacts } from '../../contract/run-kinds.ts'
import { describeResult } from '../../contract/run-words.ts'
import type { RunSummary } from '../../contract/runs.ts'
import { currentPath } from '../lib/location.ts'
import { isUnderWay } from '../lib/runs-store.ts'
import { say } from '../lib/toasts.ts'

const told = new Set<string>()

/** Remembers that a notice has told of a place already, so that a run's end is not told twice. */
export function noteTold(target: string | undefined): void {
  if (target) told.add(target)
}

/** Tells in a toast that a run has ended, unless the services tell it themselves within half a second. */
export function announceEnd(before: RunSummary | undefined, now: RunSummary): void {
  if (before === undefined || !isUnderWay(before.status) || isUnderWay(now.status)) return
  const place = `/runs/${now.id}`
  setTimeout(() => {
    if (told.has(place)) return
    // The page of the stack has shown it all, and the cause stands there in full.
    if (currentPath() === '/stack' && runKindFacts(now.kind).page.place === '/stack') return
    told.add(place)
    const { level, words } = endings[now.status]
    say(level, `${now.title}: ${words}`, now.message ?? describeResult(now), { place, label: 'Open run' })
  }, 500)
}

const endings: Record<
  RunSummary['status'],
  { level: 'success' | 'info' | 'warning' | 'error'; words: string }
> = {
  queued: { level: 'info', words: 'queued' },
  running: { level: 'info', words: 'running' },
  succeeded: { level: 'success', words: 'done' },
  partial: { level: 'warning', words: 'done in part' },
  failed: { level: 'error', words: 'failed' },
  cancelled: { level: 'info', words: 'cancelled' },
}
