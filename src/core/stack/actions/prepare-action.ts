import type { StackTarget } from '../../../contract/stack-view.ts'
import { Problem } from '../../platform/errors.ts'
import type { SettingsSource } from '../../settings/ports.ts'
import type { ActionRunner } from '../action-runner.ts'
import type { ComposeProject } from '../compose/model.ts'
import { misnamedImages, outOfPlay } from '../compose/selection.ts'
import type { ClientSettings } from '../connect-clients.ts'
import { lookTime } from '../look-time.ts'
import { type Neighbours, noNeighbours, refuseOther } from '../neighbours.ts'
import { ensureStackPasswords } from '../passwords.ts'
import type { Acting } from '../service.ts'
import type { Stack } from '../stack.ts'
import type { Stacks } from '../stacks.ts'

/** What actions work with. */
export interface ActionsContext {
  readonly stacks: Stacks
  readonly runner: ActionRunner
  readonly settings: SettingsSource
  readonly connectClients: (settings: ClientSettings) => Promise<void>
}

/** A stack that may be acted on. */
export interface PreparedAction {
  readonly stack: Stack
  readonly project: ComposeProject
  /** Names of the services in play. */
  readonly enabled: ReadonlySet<string>
  readonly neighbours: Neighbours
}

/** What is asked for besides the stack. */
interface PrepareOptions {
  readonly profiles?: readonly string[] | undefined
  /** Whether containers are acted on: images may be fetched for any file. */
  readonly touches?: boolean
}

/**
 * Reads a stack that is to be acted on.
 *
 * @throws Problem for a file, service or profile that is not there; `CONFLICT` where another folder has the project
 */
export async function prepareAction(
  stacks: Stacks,
  target: StackTarget & Acting,
  { profiles, touches = true }: PrepareOptions = {},
): Promise<PreparedAction> {
  const stack = await stacks.find(target)
  if (stack.selection.shipped) await ensureStackPasswords(stack.selection.envFile)
  const project = await stack.project()
  checkProfiles(project, profiles)
  const enabled = stack.enabled(project, target.services, profiles)
  const neighbours = touches ? await orNoEngine(stack.neighbours(lookTime()), noNeighbours) : noNeighbours
  if (!target.takeOver) refuseOther(project, neighbours)
  return { stack, project, enabled, neighbours }
}

/**
 * The same of a stack to be brought up, in whole or in part.
 *
 * @throws Problem `INVALID` where profiles leave out what it needs, or no image can be named
 */
export async function prepareStart(
  stacks: Stacks,
  target: Acting,
  options: PrepareOptions = {},
): Promise<PreparedAction> {
  const prepared = await prepareAction(stacks, target, options)
  const { stack, project, enabled } = prepared
  // As Compose does: first the stack as its profiles have it, then with those that named services choose.
  const [left] = [
    ...outOfPlay(project, stack.enabled(project, undefined, options.profiles)),
    ...outOfPlay(project, enabled),
    ...misnamedImages(project, enabled),
  ]
  if (left) throw new Problem('INVALID', left.message, left.remedy)
  return prepared
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

/** Where no engine answers, the run says so. */
export async function orNoEngine<T>(answer: Promise<T>, instead: T): Promise<T> {
  return await answer.catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'UNAVAILABLE') return instead
    throw error
  })
}
