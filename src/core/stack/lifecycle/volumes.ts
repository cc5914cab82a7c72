import type Docker from 'dockerode'
import type { ComposeProject, ComposeVolume } from '../compose/model.ts'
import { ask } from '../engine/ask.ts'
import { labels } from '../engine/labels.ts'
import { questionMs } from './actual.ts'
import { engineMessage, ServiceFailure } from './failure.ts'
import { volumeLabels } from './labels.ts'
import type { ActionFailure } from './report.ts'

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

/**
 * Removes the named volumes that were made for the project and are in its file, and anonymous ones; external ones, and
 * what other projects made, stay.
 *
 * @param anonymous names; one that another container has as well stays without a word
 * @returns names of those that were removed, and those that are still in use, with the engine's reason
 */
export async function removeVolumes(
  docker: Docker,
  project: ComposeProject,
  anonymous: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<{ removed: string[]; kept: { name: string; reason: string }[] }> {
  const own = new Set(project.volumes.filter((volume) => !volume.external).map((volume) => volume.name))
  const filters = { label: [`${labels.project}=${project.name}`] }
  const { Volumes } = await ask((options) => docker.listVolumes({ ...options, filters }), questionMs, signal)
  const removed: string[] = []
  const kept: { name: string; reason: string }[] = []
  const named = (Volumes ?? []).map((volume) => volume.Name).filter((name) => own.has(name))
  await Promise.all(
    [...named, ...anonymous].map(async (name) => {
      try {
        await ask((options) => docker.getVolume(name).remove(options), createMs, signal)
        removed.push(name)
      } catch (error) {
        signal.throwIfAborted()
        const { statusCode } = error as { statusCode?: unknown }
        if (statusCode === 404 || (statusCode === 409 && anonymous.has(name))) return
        kept.push({ name, reason: engineMessage(error) })
      }
    }),
  )
  return { removed, kept }
}
