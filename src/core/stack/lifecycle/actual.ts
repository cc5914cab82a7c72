import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import { ask } from '../../engine/ask.ts'
import { labels } from '../engine/labels.ts'

/** ms for a question that the engine answers from what it knows. */
export const questionMs = 20_000

/** The service a container belongs to, by its labels. */
export function serviceOf(container: ContainerInspectInfo): string {
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

export function inspectContainer(
  docker: Docker,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerInspectInfo> {
  return ask((options) => docker.getContainer(id).inspect(options), questionMs, signal)
}

/** What is not there is `undefined`; any other error stays one. */
export function absentIf404(error: unknown): undefined {
  if ((error as { statusCode?: unknown } | null)?.statusCode === 404) return undefined
  throw error
}

/** What is already as it should be is no error. */
export function fineIf304(error: unknown): void {
  if ((error as { statusCode?: unknown } | null)?.statusCode !== 304) throw error
}
