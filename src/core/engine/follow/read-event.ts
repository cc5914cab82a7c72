import type { ContainerEvent } from './facts.ts'

/** Events worth hearing of. Every probe makes three exec events; only its end says something new. */
const actions = [
  ...['create', 'start', 'restart', 'stop', 'kill', 'die', 'died', 'oom', 'pause', 'unpause'],
  ...['rename', 'update', 'destroy', 'remove', 'health_status', 'exec_die', 'exec_died'],
]

/**
 * Filter for `GET /events`.
 *
 * @param label of the containers: its name, or `NAME=VALUE`
 * @param only these actions; all that are worth hearing of where absent
 */
export function eventFilters(label: string, only: readonly string[] = actions) {
  return { type: ['container'], label: [label], event: only }
}

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

/** What a line of the event stream says; `undefined` where it is not of a container with the label. */
export function readEvent(value: unknown, label: string): ContainerEvent | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const raw = value as RawEvent
  const attributes = raw.Actor?.Attributes ?? {}
  const group = attributes[label]
  const containerId = raw.Actor?.ID ?? raw.id
  const word = raw.Action ?? raw.status
  if ((raw.Type ?? 'container') !== 'container' || !group || !containerId || !word) return undefined
  const action = synonyms[word] ?? word
  const health = raw.HealthStatus ?? attributes.health_status
  return {
    at: raw.timeNano ? raw.timeNano / 1e6 : (raw.time ?? 0) * 1000,
    group,
    containerId,
    action: action === 'health_status' && health ? `health_status: ${health}` : action,
    attributes,
  }
}
