import type { RunSummary } from '../../contract/runs.ts'
import { formatCount } from '../lib/format.ts'
import { currentPath } from '../lib/location.ts'
import { isStackRun } from '../lib/names.ts'
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
    if (isStackRun(now) && currentPath() === '/stack') return
    told.add(place)
    const { level, words } = endings[now.status]
    say(level, `${now.title}: ${words}`, summary(now), { place, label: 'Open run' })
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

function summary({ counts, message }: RunSummary): string {
  if (message) return message
  const parts: string[] = []
  if (counts.read > 0) parts.push(`${formatCount(counts.read, 'file')} read`)
  if (counts.unchanged > 0) parts.push(`${counts.unchanged} unchanged`)
  if (counts.chunks > 0) parts.push(formatCount(counts.chunks, 'chunk'))
  if (counts.failed > 0) parts.push(`${counts.failed} failed`)
  return parts.join(', ')
}
