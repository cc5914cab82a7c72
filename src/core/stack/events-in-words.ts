import type { StackEvent } from '../../contract/stack-view.ts'
import { redactText } from '../platform/redaction/redaction.ts'
import type { ProjectEvent } from './containers/project-containers.ts'
import { explainExitCode } from './diagnosis/exit-codes.ts'

/** Events that tell nobody anything: each probe is an exec of its own. */
const noise = /^(?:exec_|top|attach|resize|archive-path|export|commit)/u

/** An engine event for people, or `undefined` where it tells nothing. */
export function eventInWords(event: ProjectEvent): StackEvent | undefined {
  if (noise.test(event.action)) return undefined
  const { action, attributes, service } = event
  return {
    at: new Date(event.at).toISOString(),
    service,
    action,
    detail: redactText(wordsFor(action, attributes)),
  }
}

function wordsFor(action: string, attributes: Readonly<Record<string, string>>): string {
  if (action.startsWith('health_status')) return `is ${action.split(': ')[1] ?? 'checked'}`
  switch (action) {
    case 'create':
      return `created from ${attributes.image ?? 'its image'}`
    case 'start':
      return 'started'
    case 'restart':
      return 'restarted'
    case 'kill':
      return `sent signal ${attributes.signal ?? ''}`.trim()
    case 'stop':
      return 'stopped'
    case 'die':
      return `ended with ${explainExitCode(Number(attributes.exitCode ?? 0))}`
    case 'oom':
      return 'ran out of memory'
    case 'destroy':
      return 'removed'
    case 'pause':
      return 'paused'
    case 'unpause':
      return 'goes on'
    case 'rename':
      return `renamed from ${attributes.oldName ?? 'another name'}`
    default:
      return action
  }
}
