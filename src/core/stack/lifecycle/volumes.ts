import type Docker from 'dockerode'
import { ask, questionMs } from '../../engine/ask.ts'
import { answerStatus, engineMessage } from '../../engine/engine-answer.ts'
import type { ComposeProject, ComposeVolume } from '../compose/model.ts'
import { labels } from '../containers/labels.ts'
import { ServiceFailure } from './failure.ts'
import { volumeLabels } from './labels.ts'
import type { ActionFailure } from './report.ts'
import { findUsers, type ResourceUser } from './users.ts'

const createMs = 60_000

/** Names of all the engine's volumes. */
export async function readVolumes(docker: Docker, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const { Volumes } = await ask((options) => docker.listVolumes(options), questionMs, signal)
  return new Set((Volumes ?? []).map((volume) => volume.Name))
}

/**
 * Makes a volume where there is none of its name.
 *
 * @throws ServiceFailure where an external one is missing; the engine's error where it refuses
 */
export async function ensureVolume(
  docker: Docker,
  project: ComposeProject,
  volume: ComposeVolume,
  existing: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  if (existing.has(volume.name)) return
  if (volume.external) throw new ServiceFailure(missingVolume(volume))
  const body = {
    Name: volume.name,
    Driver: volume.driver ?? 'local',
    DriverOpts: { ...volume.driverOptions },
    Labels: volumeLabels(project, volume),
  }
  await ask((options) => docker.createVolume({ ...body, ...options }), createMs, signal)
}

/** Why a service cannot mount an external volume that is not there. */
export function missingVolume({ name, key }: ComposeVolume): ActionFailure {
  return {
    code: 'mount-missing',
    message: `Volume ${name} is declared external and does not exist`,
    remedy: `Make it with: docker volume create ${name}`,
    evidence: [`volumes.${key}: external: true`, `${name}: no such volume`],
  }
}

/** Which of the file's volumes removing the project's volumes removes, and why each other one stays. */
export interface VolumeChoice {
  readonly goes: readonly string[]
  readonly stays: readonly { readonly name: string; readonly reason: string }[]
}

/**
 * Decides which named volumes of the file are the project's to remove. External ones stay, as do those that another
 * project or nobody's file made, and those that another folder's containers use unless they are named. Pure.
 *
 * @param existing labels of the engine's volumes by name
 * @param others names of volumes that another folder's containers use, and that folder
 */
export function chooseVolumes(
  project: ComposeProject,
  existing: ReadonlyMap<string, Readonly<Record<string, string>>>,
  others: { readonly folder: string; readonly names: ReadonlySet<string> } | undefined,
): VolumeChoice {
  const goes: string[] = []
  const stays: { name: string; reason: string }[] = []
  for (const { name, external } of project.volumes) {
    const tags = existing.get(name)
    if (tags === undefined) continue
    const owner = tags[labels.project]
    if (external) stays.push({ name, reason: 'stays: the file declares it external' })
    else if (owner === undefined) stays.push({ name, reason: 'stays: it was not made for this project' })
    else if (owner !== project.name) stays.push({ name, reason: `stays: project ${owner} made it` })
    else if (others?.names.has(name)) {
      stays.push({ name, reason: `stays: the stack in ${others.folder} uses it, and it was not named` })
    } else goes.push(name)
  }
  return { goes, stays }
}

/** Labels of all the engine's volumes, by name. */
export async function readVolumeLabels(
  docker: Docker,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const { Volumes } = await ask((options) => docker.listVolumes(options), questionMs, signal)
  return new Map((Volumes ?? []).map((volume) => [volume.Name, volume.Labels ?? {}]))
}

/**
 * Removes volumes.
 *
 * @param anonymous names; one that another container has as well stays without a word
 * @returns names of those that were removed, and those that are still in use, with the engine's reason and their users
 */
export async function removeVolumes(
  docker: Docker,
  named: readonly string[],
  anonymous: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<{ removed: string[]; kept: { name: string; reason: string; users: ResourceUser[] }[] }> {
  const removed: string[] = []
  const kept: { name: string; reason: string; users: ResourceUser[] }[] = []
  await Promise.all(
    [...named, ...anonymous].map(async (name) => {
      try {
        await ask((options) => docker.getVolume(name).remove(options), createMs, signal)
        removed.push(name)
      } catch (error) {
        signal.throwIfAborted()
        const statusCode = answerStatus(error)
        if (statusCode === 404 || (statusCode === 409 && anonymous.has(name))) return
        kept.push({
          name,
          reason: engineMessage(error),
          users: await findUsers(docker, 'volume', name, signal),
        })
      }
    }),
  )
  return { removed, kept }
}
