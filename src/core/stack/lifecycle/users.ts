import type Docker from 'dockerode'
import { ask, questionMs } from '../../engine/ask.ts'
import { labels } from '../containers/labels.ts'

/** A container that uses a network or a volume. */
export interface ResourceUser {
  readonly name: string
  readonly project: string | undefined
  /** Its service, of a Compose project. */
  readonly service: string | undefined
}

/**
 * The containers, running or not, that use a network or a volume.
 *
 * @param resource its name, or a network's id
 */
export async function findUsers(
  docker: Docker,
  kind: 'network' | 'volume',
  resource: string,
  signal: AbortSignal,
): Promise<ResourceUser[]> {
  const filters = { [kind]: [resource] }
  const listed = await ask(
    (options) => docker.listContainers({ ...options, all: true, filters }),
    questionMs,
    signal,
  )
  return listed.map((one) => ({
    name: one.Names[0]?.replace(/^\//u, '') ?? one.Id.slice(0, 12),
    project: one.Labels[labels.project],
    service: one.Labels[labels.service],
  }))
}

/** `container proxy, container shop-web-1 of project shop`. */
export function usersInWords(users: readonly ResourceUser[]): string {
  if (users.length === 0) return 'something that the engine does not name'
  return users
    .map(({ name, project }) => `container ${name}${project ? ` of project ${project}` : ''}`)
    .join(', ')
}
