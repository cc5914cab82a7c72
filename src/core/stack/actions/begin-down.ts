import { Problem } from '../../platform/errors.ts'
import type { ComposeProject } from '../compose/model.ts'
import { listClientEndpoints } from '../connect-clients.ts'
import { down } from '../lifecycle/down.ts'
import { lookTime } from '../look-time.ts'
import { refuseForeignOrphans } from '../neighbours.ts'
import type { StackService, Started } from '../service.ts'
import { describeAction, describeCommand } from './describe-action.ts'
import { type ActionsContext, orNoEngine, prepareAction } from './prepare-action.ts'

/** Takes a stack down, with `volumes` also what it keeps. */
export async function beginDown(
  { stacks, runner, settings, connectClients }: ActionsContext,
  {
    volumes,
    removeOrphans = false,
    otherVolumes: given = [],
    confirmVolumes = [],
    ...target
  }: Parameters<StackService['down']>[0],
): Promise<Started> {
  const { stack, project, neighbours } = await prepareAction(stacks, target)
  if (removeOrphans && !target.takeOver) refuseForeignOrphans(neighbours)
  const { other, foreign } = neighbours
  refuseUnknownVolumes(given, other?.volumes ?? [])
  const otherVolumes = other && {
    folder: other.folder,
    names: new Set(other.volumes.filter((name) => !given.includes(name))),
  }
  if (volumes) {
    const loose = await orNoEngine(stack.looseVolumes(project, otherVolumes, lookTime()), [])
    refuseUnseenVolumes(project, loose, new Set([...confirmVolumes, ...given]))
  }
  const services = project.services.map((service) => service.name)
  return runner.begin(stack, {
    ...{ kind: 'stack-down', project, enabled: new Set(services), services, takenOver: foreign },
    title: `${describeAction('Take down', project)}${volumes ? ' with its volumes' : ''}`,
    command: describeCommand(stack, project, [], { do: 'down', volumes, removeOrphans }),
    work: (action) => down(action, { volumes, removeOrphans, ...(otherVolumes && { otherVolumes }) }),
    async after() {
      if (!stack.selection.shipped) return
      const urls = listClientEndpoints(project, settings.current().endpoints).map((name) => [name, ''])
      await connectClients({ urls: Object.fromEntries(urls), secrets: [] })
    },
  })
}

/** @throws Problem `NOT_FOUND` for a volume that no container of another folder uses */
function refuseUnknownVolumes(named: readonly string[], known: readonly string[]): void {
  const unknown = named.find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new Problem(
    'NOT_FOUND',
    `No container of another folder uses a volume ${unknown}.`,
    known.length > 0 ? `They use ${known.join(', ')}.` : 'No other folder has this project.',
  )
}

/** @throws Problem `CONFLICT` with the volumes that only the project's name gives to this stack, unless all were named */
function refuseUnseenVolumes(
  project: ComposeProject,
  loose: readonly string[],
  named: ReadonlySet<string>,
): void {
  const unseen = loose.filter((name) => !named.has(name))
  if (unseen.length === 0) return
  const [one, it] = unseen.length === 1 ? ['The volume', 'it'] : ['The volumes', 'them']
  throw new Problem(
    'CONFLICT',
    `${one} ${unseen.join(', ')} would be removed for good, and no container of ${project.name} in ${project.folder} uses ${it}: another stack of that name may have made ${it}.`,
    `If ${it === 'it' ? 'it is' : 'they are'} meant, name ${it} in confirmVolumes, or keep ${it} by leaving volumes out.`,
  )
}
