import type { ContainerEvent } from './facts.ts'
import { labels } from './labels.ts'

/** Events worth hearing of. Every probe makes three exec events; only its end says something new. */
const actions = [
  ...['create', 'start', 'restart', 'stop', 'kill', 'die', 'died', 'oom', 'pause', 'unpause'],
  ...['rename', 'update', 'destroy', 'remove', 'health_status', 'exec_die', 'exec_died'],
]

/** Filter for `GET /events`. */
export const eventFilters = { type: ['container'], label: [labels.project], event: actions }

/** Podman's words for Docker's. */
const synonyms: Readonly<Record<string, string>> = {
  died: 'die',
  remove: 'destroy',
  exec_died: 'exec_die',
}

interface RawEvent {
  Type?: string
  Action?: string
  status?: string
  id?: string
  time?: number
  timeNano?: number
  HealthStatus?: string
  Actor?: { ID?: string; Attributes?: Record<string, string> }
}

/** What a line of the event stream says; `undefined` where it is of no container of a Compose project. */
export function readEvent(value: unknown): ContainerEvent | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const raw = value as RawEvent
  const all = raw.Actor?.Attributes ?? {}
  const project = all[labels.project]
  const containerId = raw.Actor?.ID ?? raw.id
  const word = raw.Action ?? raw.status
  if ((raw.Type ?? 'container') !== 'container' || !project || !containerId || !word) return undefined
  const action = synonyms[word] ?? word
  const health = raw.HealthStatus ?? all.health_status
  return {
    at: raw.timeNano ? raw.timeNano / 1e6 : (raw.time ?? 0) * 1000,
    project,
    service: all[labels.service] ?? '',
    containerId,
    action: action === 'health_status' && health ? `health_status: ${health}` : action,
    attributes: Object.fromEntries(
      Object.entries(all).filter(([name]) => !name.startsWith('com.docker.compose.')),
    ),
  }
}
