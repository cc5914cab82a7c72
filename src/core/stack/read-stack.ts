import type {
  HealthProbe,
  KeptVolume,
  StackChoice,
  StackTarget,
  StackView,
  StackVolume,
} from '../../contract/stack-view.ts'
import { Problem } from '../platform/errors.ts'
import { redactText } from '../platform/redaction/redaction.ts'
import { describeCommand } from './actions/describe-action.ts'
import { checkProfiles } from './actions/prepare-action.ts'
import { listChoices } from './choices.ts'
import { listProjects } from './containers/list-projects.ts'
import { lookTime } from './look-time.ts'
import { narrowView } from './narrow-view.ts'
import { chooseStack, selectStack } from './selection.ts'
import type { StackParts } from './stack-parts.ts'
import { stackVolumes } from './volumes.ts'
import { watchChosen } from './watch-chosen.ts'

/** The view of a stack now and after every change; without a target, of whichever is the chosen one. */
export async function* watchStack(
  { stacks, settings }: StackParts,
  target: StackTarget,
  signal: AbortSignal | undefined,
): AsyncGenerator<StackView, void, undefined> {
  const isChosen = target.file === undefined && target.project === undefined
  if (isChosen) yield* watchChosen(() => stacks.chosen(), settings, signal)
  else yield* (await stacks.find(target)).watch(signal)
}

/**
 * Looks anew, registries included, and says why something is not up.
 *
 * @throws Problem `NOT_FOUND` for a service or profile that is not in the file
 */
export async function explainStack(
  { stacks }: StackParts,
  {
    service,
    profiles,
    ...target
  }: StackTarget & { service?: string | undefined; profiles?: readonly string[] | undefined },
  signal: AbortSignal | undefined,
): Promise<StackView> {
  const stack = await stacks.find(target)
  const { project } = await stack.load()
  if (project) checkProfiles(project, profiles)
  const view = await stack.look(lookTime(signal), { askRegistries: true, asked: { service, profiles } })
  if (service === undefined || view.fileProblems.length > 0) return view
  if (!view.services.some((one) => one.name === service)) {
    throw new Problem(
      'NOT_FOUND',
      `The stack has no service ${service}.`,
      `The file has ${view.services.map((one) => one.name).join(', ')}.`,
    )
  }
  return narrowView(service, view)
}

/** Stacks to choose from. Without an engine, those that do not run. */
export async function listStackChoices({ engine, settings, shipped }: StackParts): Promise<StackChoice[]> {
  await engine.client(lookTime()).catch(() => {})
  return listChoices(settings.current().stack, shipped, listProjects(engine.containers()))
}

/** Makes a stack the chosen one. */
export async function changeChosenStack(
  { stacks, settings, shipped }: StackParts,
  { profiles, ...target }: StackTarget & { profiles?: readonly string[] | undefined },
): Promise<StackView> {
  const { file } = target.project === undefined ? target : (await stacks.find(target)).selection
  const wanted = { ...target, ...(file !== undefined && { file }) }
  const selection = selectStack(wanted, settings.current().stack, shipped)
  await settings.update({ stack: chooseStack(settings.current().stack, selection, profiles) })
  return stacks.chosen().look(lookTime())
}

/** The volumes that taking a stack down would remove, with the command lines that keep and that remove them. */
export async function readStackVolumes(
  { engine, stacks }: StackParts,
  target: StackTarget,
  signal: AbortSignal | undefined,
): Promise<{ volumes: StackVolume[]; kept: KeptVolume[]; commands: { keep: string; remove: string } }> {
  const stack = await stacks.find(target)
  const project = await stack.project()
  const { other, foreign } = await stack.neighbours(lookTime(signal))
  const docker = await engine.client(signal)
  const containers = await engine.refresh(project.name, lookTime(signal))
  const found = await stackVolumes(
    docker,
    project,
    containers.filter(({ id }) => !foreign.has(id)),
    other && { folder: other.folder, names: new Set(other.volumes) },
    lookTime(signal),
  )
  const line = (volumes: boolean) => describeCommand(stack, project, [], { do: 'down', volumes })
  return { ...found, commands: { keep: line(false), remove: line(true) } }
}

/** The last probes of a service's healthcheck, oldest first. */
export async function readProbes(
  parts: StackParts,
  { service, ...target }: StackTarget & { service: string },
): Promise<{ probes: HealthProbe[]; failingStreak: number }> {
  const { project } = await readProjectName(parts, target)
  const containers = await parts.engine.refresh(project)
  const facts = containers.find((one) => one.service === service && !one.oneOff)
  const probes = (facts?.probes ?? []).map(({ startedAt, endedAt, exitCode, output }) => ({
    startedAt: startedAt,
    endedAt: endedAt,
    exitCode: exitCode,
    output: redactText(output),
  }))
  return { probes, failingStreak: facts?.failingStreak ?? 0 }
}

/**
 * The project's name as the file says, or as it stands on the engine where the file cannot be read, and the services.
 *
 * @throws Problem where a service is not in the file
 */
export async function readProjectName(
  { engine, stacks }: StackParts,
  { services, ...target }: StackTarget & { services?: readonly string[] | undefined },
): Promise<{ project: string; services: readonly string[] | undefined }> {
  const stack = await stacks.find(target)
  const read = await stack.load()
  await engine.client(lookTime())
  if (read.project && services) stack.enabled(read.project, services) // refuses names that are not in the file
  return { project: stack.name, services }
}
