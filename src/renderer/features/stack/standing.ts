import type { CauseCode, RootCause, StackServiceView } from '../../../contract/stack-view.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { formatAge, formatNames, formatPercent } from '../../lib/format.ts'
import type { Shape } from '../../ui/status-shape.tsx'

/** A service's state as a shape, a word, and what more there is to say. */
export interface Standing {
  shape: Shape
  word: string
  more: string
  trouble: boolean
}

/** A cause in two or three words. */
export const causeWords: Record<CauseCode, string> = {
  'image-missing': 'Image missing',
  'image-architecture': 'Image for another processor',
  'port-taken': 'Port taken',
  exited: 'Exited',
  'out-of-memory': 'Out of memory',
  'command-not-found': 'Command not found',
  'permission-denied': 'Permission denied',
  'crash-loop': 'Crash loop',
  'probe-failing': 'Unhealthy',
  'probe-broken': 'Healthcheck broken',
  'mount-missing': 'Mount missing',
  'network-lost': 'Network lost',
  'variable-missing': 'Variable missing',
  'disk-full': 'Disk full',
  'network-missing': 'Network missing',
  'host-limit': 'Limit of the host',
  'log-driver': 'Log driver failed',
  'engine-unreachable': 'Engine unreachable',
  unsupported: 'Not supported',
  'invalid-file': 'Invalid file',
  'other-folder': 'Another folder’s',
}

/**
 * How a service stands, for people.
 *
 * @param cause its own root cause, where it has one
 * @param acting whether an action is under way: what waits then starts by itself
 */
export function describeStanding(
  service: StackServiceView,
  { cause, acting, now }: { cause: RootCause | undefined; acting: boolean; now: number },
): Standing {
  const { stage, container } = service
  const plain = (shape: Shape, word: string, more = service.detail): Standing => ({
    ...{ shape, word, more, trouble: false },
  })
  switch (stage) {
    case 'healthy':
      return plain('healthy', 'Healthy', since(container?.startedAt, now, service))
    case 'running':
      return plain('healthy', 'Running', since(container?.startedAt, now, service))
    case 'done':
      return plain('healthy', 'Done', ended(container?.finishedAt, now, 'ended well'))
    case 'pulling': {
      const { pull } = service
      const share =
        pull && pull.total > 0
          ? `, ${formatPercent(Math.floor((100 * pull.current) / pull.total) / 100)}`
          : ''
      return plain('running', `Pulling${share}`)
    }
    case 'starting':
      return plain('running', 'Starting')
    case 'checking':
      return plain('running', 'Checking health')
    case 'waiting':
      return plain(
        'waiting',
        service.waitsFor ? `Waits for ${formatNames(service.waitsFor)}` : 'Waits',
        acting ? 'then starts by itself' : container ? stateWords(service, now) : 'not created yet',
      )
    case 'stopped':
      return container?.startedAt || service.state === 'paused'
        ? plain(
            'off',
            service.state === 'paused' ? 'Paused' : 'Stopped',
            ended(container?.finishedAt, now, ''),
          )
        : plain('off', 'Not started', 'created, never ran')
    case 'absent':
      return plain('off', 'Not created', '')
    case 'failed':
      return {
        shape: 'unhealthy',
        word: cause ? causeWords[cause.code] : 'Failed',
        more: stateWords(service, now),
        trouble: true,
      }
  }
}

/** What its container does, where the word says something else already. */
function stateWords({ state, container, health }: StackServiceView, now: number): string {
  const restarts =
    container && container.restarts > 0 ? `, ${formatCount(container.restarts, 'restart')}` : ''
  switch (state) {
    case 'absent':
      return 'not created'
    case 'created':
      return 'created, not started'
    case 'running':
      return `${health === 'unhealthy' ? 'runs, probe fails' : 'runs'}${restarts}`
    case 'restarting':
      return `starts again and again${restarts}`
    default:
      return `${ended(container?.finishedAt, now, container?.exitCode == null ? 'ended' : `ended with code ${container.exitCode}`)}${restarts}`
  }
}

function since(moment: string | null | undefined, now: number, { container }: StackServiceView): string {
  const parts = [moment ? `for ${formatAge(now - Date.parse(moment))}` : '']
  const restarts = container?.restarts ?? 0
  if (restarts > 0) parts.push(`${formatCount(restarts, 'restart')} before`)
  return parts.filter(Boolean).join(', ')
}

function ended(moment: string | null | undefined, now: number, word: string): string {
  const ago = moment ? `${formatAge(now - Date.parse(moment))} ago` : ''
  return [word, ago].filter(Boolean).join(/\d$/u.test(word) ? ', ' : ' ')
}

/** A cause's sentence as a title and the rest of it: `Port 6333 is taken` and who holds it. */
export function splitMessage(message: string): { title: string; rest: string } {
  const at = /(?<=\S{2}\s.*): |(?<=[^.]{8})\. (?=\S)/u.exec(message)
  if (!at || at.index > 90) return { title: message.replace(/\.$/u, ''), rest: '' }
  const rest = message.slice(at.index + at[0].length)
  return { title: message.slice(0, at.index), rest: rest.charAt(0).toUpperCase() + rest.slice(1) }
}
