import type { StackService } from '../service.ts'
import { beginDown } from './begin-down.ts'
import { beginRemoveOrphans } from './begin-remove-orphans.ts'
import { beginServices } from './begin-services.ts'
import { beginUp } from './begin-up.ts'
import type { ActionsContext } from './prepare-action.ts'
import { usePort } from './use-port.ts'

/** The calls that change a stack. Each but `usePort` is a run of its own. */
export function createActions(
  context: ActionsContext,
): Pick<StackService, 'up' | 'down' | 'removeOrphans' | 'begin' | 'usePort'> {
  return {
    up: (target) => beginUp(context, target),
    down: (target) => beginDown(context, target),
    removeOrphans: (target) => beginRemoveOrphans(context, target),
    begin: (verb, target) => beginServices(context, verb, target),
    usePort: (target) => usePort(context.stacks, target),
  }
}
