import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import { ask, questionMs } from '../../engine/ask.ts'
import { inspectContainer } from '../../engine/containers.ts'
import { absentIf404 } from '../../engine/engine-answer.ts'
import { labels } from '../containers/labels.ts'

/** The service a container belongs to, by its labels. */
export function readServiceName(container: ContainerInspectInfo): string {
  return container.Config.Labels[labels.service] ?? ''
}

export function isOneOff(container: ContainerInspectInfo): boolean {
  return container.Config.Labels[labels.oneOff]?.toLowerCase() === 'true'
}

/** Asks the engine for all containers of a project, in full. What is removed in between is left out. */
export async function readActual(
  docker: Docker,
  project: string,
  signal: AbortSignal,
): Promise<ContainerInspectInfo[]> {
  const filters = { label: [`${labels.project}=${project}`] }
  const listed = await ask(
    (options) => docker.listContainers({ ...options, all: true, filters }),
    questionMs,
    signal,
  )
  const inspected = await Promise.all(
    listed.map((container) => inspectContainer(docker, container.Id, signal).catch(absentIf404)),
  )
  return inspected.filter((container) => container !== undefined)
}
