import type { ComposeProject } from '../compose/model.ts'
import { restartedWith } from '../lifecycle/dependency-order.ts'
import { pull } from '../lifecycle/pull-images.ts'
import { restart, start } from '../lifecycle/start.ts'
import { stop } from '../lifecycle/stop.ts'
import type { StackService, Started } from '../service.ts'
import { describeAction, describeCommand, inOrder } from './describe-action.ts'
import { type ActionsContext, prepareAction, prepareStart } from './prepare-action.ts'

const verbs = {
  start: { kind: 'stack-start', title: 'Start', work: start },
  stop: { kind: 'stack-stop', title: 'Stop', work: stop },
  restart: { kind: 'stack-restart', title: 'Restart', work: restart },
  pull: { kind: 'stack-pull', title: 'Pull the images of', work: pull },
} as const
type Verb = keyof typeof verbs

/** Starts, stops or restarts services that are there, or fetches their images. */
export async function beginServices(
  { stacks, runner }: ActionsContext,
  verb: Verb,
  { profiles, ...target }: Parameters<StackService['begin']>[1],
): Promise<Started> {
  const prepare = verb === 'stop' ? prepareAction : prepareStart
  const { stack, project, enabled } = await prepare(stacks, target, { profiles, touches: verb !== 'pull' })
  const { kind, title, work } = verbs[verb]
  const { services } = target
  const named = services ? { services } : {}
  return runner.begin(stack, {
    ...{ kind, project, enabled, services: listServices(verb, project, enabled, services) },
    title: describeAction(title, project, services),
    command: describeCommand(stack, project, profiles, { do: verb, ...named }),
    work: (action) => work(action, named),
  })
}

/** The services an action tells of, in the order of the file where none is named. */
function listServices(
  verb: Verb,
  project: ComposeProject,
  enabled: ReadonlySet<string>,
  named: readonly string[] | undefined,
): readonly string[] {
  if (!named) return inOrder(project, enabled)
  return verb === 'restart' ? [...named, ...restartedWith(project, named)] : named
}
