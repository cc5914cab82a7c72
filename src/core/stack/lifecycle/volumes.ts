import type Docker from 'dockerode'
import type { ComposeProject, ComposeVolume } from '../compose/model.ts'
import { ask } from '../engine/ask.ts'
import { labels } from '../engine/labels.ts'
import { questionMs } from './actual.ts'
import { engineMessage, ServiceFailure } from './failure.ts'
import { volumeLabels } from './labels.ts'

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
  if (volume.external) {
    throw new ServiceFailure({
      code: 'mount-missing',
      message: `Volume ${volume.name} is declared external and does not exist`,
      remedy: `Make it with: docker volume create ${volume.name}`,
      evidence: [`volumes.${volume.key}: external: true`],
    })
  }
  const body = {
    Name: volume.name,
    Driver: volume.driver ?? 'local',
    DriverOpts: { ...volume.driverOptions },
    Labels: volumeLabels(project, volume),
  }
  await ask((options) => docker.createVolume({ ...body, ...options }), createMs, signal)
}

/**
 * Removes the named volumes that were made for the project and are in its file; external ones, and what other
 * projects made, stay.
 *
 * @returns names of those that were removed, and those that are still in use, with the engine's reason
 */
export async function removeVolumes(
  docker: Docker,
  project: ComposeProject,
  signal: AbortSignal,
): Promise<{ removed: string[]; kept: { name: string; reason: string }[] }> {
  const own = new Set(project.volumes.filter((volume) => !volume.external).map((volume) => volume.name))
  const filters = { label: [`${labels.project}=${project.name}`] }
  const { Volumes } = await ask((options) => docker.listVolumes({ ...options, filters }), questionMs, signal)
  const removed: string[] = []
  const kept: { name: string; reason: string }[] = []
  await Promise.all(
    (Volumes ?? [])
      .filter((volume) => own.has(volume.Name))
      .map(async ({ Name }) => {
        try {
          await ask((options) => docker.getVolume(Name).remove(options), createMs, signal)
          removed.push(Name)
        } catch (error) {
          signal.throwIfAborted()
          if ((error as { statusCode?: unknown }).statusCode === 404) return
          kept.push({ name: Name, reason: engineMessage(error) })
        }
      }),
  )
  return { removed, kept }
}
