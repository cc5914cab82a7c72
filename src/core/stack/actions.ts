import type { StackTarget } from '../../contract/stack-view.ts'
import { Problem } from '../platform/errors.ts'
import type { SettingsSource } from '../settings/ports.ts'
import type { ActionRunner } from './action-runner.ts'
import type { ComposeProject } from './compose/model.ts'
import { misnamedImages, outOfPlay } from './compose/selection.ts'
import { type ClientSettings, clientSettings, clientsOf } from './connect-clients.ts'
import { commandLine, type LifecycleAction } from './lifecycle/command-line.ts'
import { restartedWith } from './lifecycle/dependency-order.ts'
import { down } from './lifecycle/down.ts'
import { pull } from './lifecycle/pull-images.ts'
import { removeOrphans } from './lifecycle/remove-orphans.ts'
import { restart, start } from './lifecycle/start.ts'
import { stop } from './lifecycle/stop.ts'
import { noNeighbours, refuseForeignOrphans, refuseOther } from './neighbours.ts'
import { ensureStackPasswords, setVariable } from './passwords.ts'
import { envFilesOf } from './selection.ts'
import type { Acting, StackService } from './service.ts'
import type { Stack } from './stack.ts'
import { upWithPreflight } from './up.ts'

export interface ActionsContext {
  readonly stackFor: (target: StackTarget) => Promise<Stack>
  readonly runner: ActionRunner
  readonly settings: SettingsSource
  readonly connectClients: (settings: ClientSettings) => Promise<void>
}

const verbs = {
  start: { kind: 'stack-start', title: 'Start', work: start },
  stop: { kind: 'stack-stop', title: 'Stop', work: stop },
  restart: { kind: 'stack-restart', title: 'Restart', work: restart },
  pull: { kind: 'stack-pull', title: 'Pull the images of', work: pull },
} as const

/** How long the engine may take to say what it has under the project's name, ms. */
const askMs = 15_000

/** The calls that change a stack. Each is a run of its own. */
export function createActions(
  context: ActionsContext,
): Pick<StackService, 'up' | 'down' | 'removeOrphans' | 'begin' | 'usePort'> {
  const { stackFor, runner, settings } = context

  /** A stack to be brought up, in whole or in part. @throws Problem where profiles leave out what it needs */
  async function toStart(target: Acting, profiles?: readonly string[], touches = true) {
    const all = await prepared(target, profiles, touches)
    const { stack, project, enabled } = all
    // As Compose does: first the stack as its profiles have it, then with those that named services choose.
    const [left] = [
      ...outOfPlay(project, stack.enabled(project, undefined, profiles)),
      ...outOfPlay(project, enabled),
      ...misnamedImages(project, enabled),
    ]
    if (left) throw new Problem('INVALID', left.message, left.remedy)
    return all
  }

  /** @param touches whether containers are acted on: images may be fetched for any file */
  async function prepared(target: Acting, profiles?: readonly string[], touches = true) {
    const stack = await stackFor(target)
    if (stack.selection.shipped) await ensureStackPasswords(stack.selection.envFile)
    const project = await stack.project()
    checkProfiles(project, profiles)
    const enabled = stack.enabled(project, target.services, profiles)
    const neighbours = touches ? await neighboursOf(stack) : noNeighbours
    if (!target.take_over) refuseOther(project, neighbours)
    return { stack, project, enabled, neighbours }
  }

  return {
    async up({ profiles, wait_timeout_seconds, remove_orphans = false, ...target }) {
      const { stack, project, enabled, neighbours } = await toStart(target, profiles)
      if (remove_orphans && !target.take_over) refuseForeignOrphans(neighbours)
      const waitSeconds = wait_timeout_seconds ?? settings.current().stack.waitTimeoutSeconds
      const services = inOrder(project, enabled)
      return runner.begin(stack, {
        ...{ kind: 'stack-up', project, enabled, services, takenOver: neighbours.foreign },
        title: titleOf('Bring up', project, target.services),
        command: commandOf(stack, project, profiles, {
          ...{ do: 'up', waitTimeoutMs: waitSeconds * 1000, removeOrphans: remove_orphans },
          ...(target.services && { services: target.services }),
        }),
        work: (action) =>
          upWithPreflight(stack, action, {
            ...{ waitTimeoutMs: waitSeconds * 1000, removeOrphans: remove_orphans },
            ...(target.services && { services: target.services }),
          }),
        async after() {
          if (!stack.selection.shipped) return
          const { endpoints } = settings.current()
          await context.connectClients(clientSettings(project, enabled, endpoints))
        },
      })
    },
    async down({ volumes, remove_orphans = false, other_volumes = [], confirm_volumes = [], ...target }) {
      const { stack, project, neighbours } = await prepared(target)
      if (remove_orphans && !target.take_over) refuseForeignOrphans(neighbours)
      const { other } = neighbours
      const named = new Set(other_volumes)
      refuseUnknownVolumes(other_volumes, other?.volumes ?? [])
      const otherVolumes = other && {
        folder: other.folder,
        names: new Set(other.volumes.filter((name) => !named.has(name))),
      }
      if (volumes) {
        const loose = await orNoEngine(
          stack.looseVolumes(project, otherVolumes, AbortSignal.timeout(askMs)),
          [],
        )
        refuseUnseenVolumes(project, loose, new Set([...confirm_volumes, ...other_volumes]))
      }
      return runner.begin(stack, {
        ...{ kind: 'stack-down', project, enabled: new Set(project.services.map((one) => one.name)) },
        takenOver: neighbours.foreign,
        services: project.services.map((service) => service.name),
        title: `${titleOf('Take down', project)}${volumes ? ' with its volumes' : ''}`,
        command: commandOf(stack, project, [], { do: 'down', volumes, removeOrphans: remove_orphans }),
        work: (action) =>
          down(action, { volumes, removeOrphans: remove_orphans, ...(otherVolumes && { otherVolumes }) }),
        async after() {
          if (!stack.selection.shipped) return
          const urls = clientsOf(project, settings.current().endpoints).map((name) => [name, ''])
          await context.connectClients({ urls: Object.fromEntries(urls), secrets: [] })
        },
      })
    },
    async removeOrphans(target) {
      const { stack, project, neighbours } = await prepared(target)
      if (!target.take_over) refuseForeignOrphans(neighbours)
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
        title: titleOf('Remove orphans of', project),
        command: ['docker', 'rm', '--force', ...names].join(' '),
        work: async (action) => ({ ...(await removeOrphans(action)), orphans: [] }),
      })
    },
    async begin(verb, { profiles, ...target }) {
      const prepare = verb === 'stop' ? prepared : toStart
      const { stack, project, enabled } = await prepare(target, profiles, verb !== 'pull')
      const { kind, title, work } = verbs[verb]
      return runner.begin(stack, {
        ...{ kind, project, enabled, services: worksOn(verb, project, enabled, target.services) },
        title: titleOf(title, project, target.services),
        command: commandOf(stack, project, profiles, {
          do: verb,
          ...(target.services && { services: target.services }),
        }),
        work: (action) => work(action, target.services ? { services: target.services } : {}),
      })
    },
    async usePort({ variable, port, ...target }) {
      const stack = await stackFor(target)
      const project = await stack.project()
      const services = project.services.filter((one) => one.ports.some((p) => p.variable === variable))
      if (services.length === 0) {
        const known = project.services.flatMap((one) => one.ports.flatMap((p) => p.variable ?? []))
        throw new Problem(
          'INVALID',
          `No port of ${stack.selection.file} comes from ${variable}.`,
          remedyOf(known),
          {
            fields: { variable: 'No port comes from it.' },
          },
        )
      }
      await setVariable(stack.selection.envFile, variable, String(port))
      await stack.load()
      return stack.look(AbortSignal.timeout(15_000))
    },
  }
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
    `If ${it === 'it' ? 'it is' : 'they are'} meant, name ${it} in confirm_volumes, or keep ${it} by leaving volumes out.`,
  )
}

function neighboursOf(stack: Stack) {
  return orNoEngine(stack.neighbours(AbortSignal.timeout(askMs)), noNeighbours)
}

/** Where no engine answers, the run says so. */
async function orNoEngine<T>(answer: Promise<T>, instead: T): Promise<T> {
  return await answer.catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'UNAVAILABLE') return instead
    throw error
  })
}

function remedyOf(known: readonly string[]): string {
  return known.length > 0
    ? `Ports come from ${known.join(', ')}.`
    : 'Change the port in the Compose file itself: it stands there as a number.'
}

/** The services an action tells of, in the order of the file where none is named. */
function worksOn(
  verb: keyof typeof verbs,
  project: ComposeProject,
  enabled: ReadonlySet<string>,
  named: readonly string[] | undefined,
): readonly string[] {
  if (!named) return inOrder(project, enabled)
  return verb === 'restart' ? [...named, ...restartedWith(project, named)] : named
}

function inOrder(project: ComposeProject, names: ReadonlySet<string>): string[] {
  return project.services.map((service) => service.name).filter((name) => names.has(name))
}

function titleOf(verb: string, project: ComposeProject, services?: readonly string[]): string {
  const what = services && services.length > 0 ? `${services.join(', ')} of ${project.name}` : project.name
  return `${verb} ${what}`
}

/** @throws Problem `NOT_FOUND` for a profile that no service has */
export function checkProfiles(project: ComposeProject, profiles: readonly string[] = []): void {
  const known = new Set(project.services.flatMap((service) => service.profiles))
  const unknown = profiles.find((profile) => profile !== '*' && !known.has(profile))
  if (unknown === undefined) return
  throw new Problem(
    'NOT_FOUND',
    `There is no profile ${unknown} in ${project.file}.`,
    known.size > 0 ? `It has ${[...known].join(', ')}.` : 'Its services have no profiles.',
  )
}

/** The `docker compose` line of an action. `profiles`: besides those chosen. */
export function commandOf(
  stack: Stack,
  project: ComposeProject,
  profiles: readonly string[] | undefined,
  action: LifecycleAction,
): string {
  const { selection } = stack
  const all = [...new Set([...selection.profiles, ...(profiles ?? [])])]
  return commandLine(project, all, action, envFilesOf(selection))
}
