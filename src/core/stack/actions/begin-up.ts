import { clientSettings } from '../connect-clients.ts'
import { refuseForeignOrphans } from '../neighbours.ts'
import type { StackService, Started } from '../service.ts'
import { upWithPreflight } from '../up.ts'
import { describeAction, describeCommand, inOrder } from './describe-action.ts'
import { type ActionsContext, prepareStart } from './prepare-action.ts'

/** Brings a stack up, or some services of it with what they need. */
export async function beginUp(
  { stacks, runner, settings, connectClients }: ActionsContext,
  { profiles, waitTimeoutSeconds, removeOrphans = false, ...target }: Parameters<StackService['up']>[0],
): Promise<Started> {
  const { stack, project, enabled, neighbours } = await prepareStart(stacks, target, { profiles })
  if (removeOrphans && !target.takeOver) refuseForeignOrphans(neighbours)
  const waitSeconds = waitTimeoutSeconds ?? settings.current().stack.waitTimeoutSeconds
  const { services } = target
  const options = { waitTimeoutMs: waitSeconds * 1000, removeOrphans, ...(services && { services }) }
  return runner.begin(stack, {
    ...{ kind: 'stack-up', project, enabled, services: inOrder(project, enabled) },
    takenOver: neighbours.foreign,
    title: describeAction('Bring up', project, services),
    command: describeCommand(stack, project, profiles, { do: 'up', ...options }),
    work: (action) => upWithPreflight(stack, action, options),
    async after() {
      if (!stack.selection.shipped) return
      await connectClients(clientSettings(project, enabled, settings.current().endpoints))
    },
  })
}
