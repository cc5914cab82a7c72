import type { StackAction, StackView } from '../../../contract/stack-view.ts'
import { client } from '../../lib/client.ts'
import { go } from '../../lib/location.ts'
import { exists, useStack } from '../../lib/stack-store.ts'

/** Brings the chosen stack up, or some services and what they depend on. */
export function bringUp(services?: string[]) {
  return client.stack.up(services ? { services } : {})
}

/** Starts, stops, restarts or pulls all that is in play, or some services. */
export function act(verb: 'start' | 'stop' | 'restart' | 'pull', services?: string[]) {
  return client.stack[verb](services ? { services } : {})
}

/** Where the question stands whether the stack shall be taken down. */
export const askDown = '/stack?ask=down'

/** The log page, of one service alone where it is named. */
export function logsPlace(service?: string): string {
  return service === undefined ? '/stack/logs' : `/stack/logs?service=${encodeURIComponent(service)}`
}

/**
 * Does what a cause's button says; what failed when the stack was brought up is tried again.
 *
 * @param services all that the cause is of
 */
export async function remedy(action: StackAction, view: StackView, services: string[]): Promise<void> {
  const again = exists(view) && view.runId === undefined
  switch (action.do) {
    case 'use-port': {
      const { variable, port } = action
      useStack.getState().take(await client.stack.usePort({ variable, port }))
      if (again) await bringUp()
      return
    }
    case 'pull':
      await (again ? bringUp() : act('pull', services))
      return
    case 'restart':
      await act('restart', [action.service])
      return
    case 'logs':
      go(logsPlace(action.service))
      return
    case 'open':
      if (action.target.startsWith('/')) go(action.target)
      else window.open(action.target, '_blank', 'noreferrer')
  }
}
