import { createHash } from 'node:crypto'
import type { ComposeNetwork, ComposeProject, ComposeService } from './model.ts'

/** What says when or whether a container is started, or where something stands in the file, and not what it is. */
const NOT_PART = new Set(['line', 'variable', 'profiles', 'dependsOn', 'pullPolicy', 'imageFault'])

/**
 * A hash of everything that shapes a service's container, the same on every machine for the same files: a container
 * whose label says otherwise is made anew. The names that its networks and volumes have on the engine are part of it.
 *
 * @returns 64 hexadecimal digits
 */
export function definitionHash(service: ComposeService, project: ComposeProject): string {
  const networks = service.networks.map(
    ({ key }) => project.networks.find((network) => network.key === key)?.name,
  )
  const volumes = service.mounts
    .filter((mount) => mount.type === 'volume')
    .map(({ source }) => project.volumes.find((volume) => volume.key === source)?.name ?? null)
  return hashDefinition({ project: project.name, service, networks, volumes })
}

/** The same for a network: one whose label says otherwise is made anew. */
export function networkHash(network: ComposeNetwork): string {
  return hashDefinition(network)
}

function hashDefinition(definition: object): string {
  return createHash('sha256')
    .update(JSON.stringify(stable(definition)))
    .digest('hex')
}

/** The same with keys in order, and without what is not a part of it. */
function stable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stable)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key, part]) => !NOT_PART.has(key) && part !== undefined)
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, stable(part)]),
  )
}
