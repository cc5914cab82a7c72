import { Problem } from '../../platform/errors.ts'
import { removeOrphans } from '../lifecycle/remove-orphans.ts'
import { refuseForeignOrphans } from '../neighbours.ts'
import type { StackService, Started } from '../service.ts'
import { describeAction } from './describe-action.ts'
import { type ActionsContext, prepareAction } from './prepare-action.ts'

/** Removes the containers of a project that belong to no service of its file. */
export async function beginRemoveOrphans(
  { stacks, runner }: ActionsContext,
  target: Parameters<StackService['removeOrphans']>[0],
): Promise<Started> {
  const { stack, project, neighbours } = await prepareAction(stacks, target)
  if (!target.takeOver) refuseForeignOrphans(neighbours)
  const { orphans } = neighbours
  if (orphans.length === 0) {
    throw new Problem(
      'NOT_FOUND',
      `Project ${project.name} has no orphans.`,
      'Every container of it belongs to a service of the file.',
    )
  }
  const names = orphans.map((one) => one.container)
  return runner.begin(stack, {
    ...{ kind: 'stack-remove-orphans', project, enabled: new Set() },
    services: [...new Set(orphans.map((one) => one.service))],
    title: describeAction('Remove orphans of', project),
    command: ['docker', 'rm', '--force', ...names].join(' '),
    work: async (action) => ({ ...(await removeOrphans(action)), orphans: [] }),
  })
}
