import type { AuditActor, AuditCause, AuditEntry, AuditResult } from '../../../contract/audit.ts'
import { fileName } from '../../lib/names.ts'
import type { Shape } from '../../ui/status-shape.tsx'

export const actorNames: Record<AuditActor, string> = {
  window: 'Window',
  browser: 'Browser',
  command: 'Command line',
  api: 'API client',
  schedule: 'Schedule',
  system: 'Catalyst',
  agent: 'Agent',
  worker: 'Worker',
}

export const results: Record<AuditResult, { shape: Shape; word: string }> = {
  ok: { shape: 'healthy', word: 'Done' },
  failed: { shape: 'unhealthy', word: 'Failed' },
  refused: { shape: 'degraded', word: 'Refused' },
}

/** What was done to a log, as the end of a sentence that begins with "Not as it was written:". */
export const causes: Record<AuditCause, string> = {
  edited: 'an entry was changed',
  inserted: 'an entry was put in',
  removed: 'entries are missing',
  reordered: 'entries stand in another order',
  truncated: 'the end is missing',
  'rolled-back': 'it was set back to an earlier state',
  replaced: 'it was replaced',
  torn: 'the last line is cut off',
}

/** Beginnings of actions that belong together, for the filter. */
export const areas = [
  { value: 'any', label: 'Any action' },
  { value: 'settings', label: 'Settings' },
  { value: 'secrets', label: 'Protection of secrets' },
  { value: 'knowledge', label: 'Documents asked for' },
  { value: 'document', label: 'Documents in and out' },
  { value: 'model', label: 'Calls of models' },
  { value: 'stack', label: 'Stack' },
  { value: 'run', label: 'Ends of runs' },
  { value: 'runs', label: 'Runs cancelled or retried' },
  { value: 'session', label: 'Sign-ins' },
  { value: 'sessions', label: 'Sessions' },
  { value: 'audit', label: 'Exports of this log' },
  { value: 'log', label: 'What the log says of itself' },
] as const
export type Area = (typeof areas)[number]['value']

/** What was acted on, as short as it can be said. */
export function targetName({ target }: Pick<AuditEntry, 'target'>): string {
  if (!target) return ''
  // Of a file, its name: where it lies stands in the entry.
  if (target.type === 'document' && target.name) return fileName(target.name)
  return target.name ?? target.id ?? target.type
}

/** Where what was acted on can be looked at in the app, if anywhere. */
export function findPlace({ target, runId }: Pick<AuditEntry, 'target' | 'runId'>): string | undefined {
  if (target?.type === 'document' && target.id !== undefined) return `/knowledge/${target.id}`
  if (target?.type === 'run' && target.id !== undefined) return `/runs/${target.id}`
  if (target?.type === 'stack') return '/stack'
  if (target?.type === 'settings') return '/settings'
  return runId === undefined ? undefined : `/runs/${runId}`
}
