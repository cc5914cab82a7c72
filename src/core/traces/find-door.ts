import type { Settings } from '../../contract/settings.ts'
import type { TraceService } from '../../contract/traces.ts'
import { Problem } from '../platform/errors.ts'
import type { SecretSource } from '../secrets/ports.ts'
import type { SettingsSource } from '../settings/ports.ts'
import { type Destination, findDestination, type Keys } from './destination.ts'
import { findKeyOrigin, keepKeysAtTheirOrigin } from './key-origin.ts'
import type { TraceStore } from './trace-store.ts'

export interface DoorSources {
  readonly settings: SettingsSource
  readonly secrets: Pick<SecretSource, 'states'>
  readonly env: NodeJS.ProcessEnv
  readonly store: TraceStore
}

/** What somebody typed in place of the settings. */
export interface TypedDoor extends Keys {
  readonly service?: TraceService | undefined
  readonly endpoint?: string | undefined
}

/**
 * Where spans go by the settings in force.
 *
 * @throws Problem where there is no usable address, or the keys belong to another one or cannot be had
 */
export async function findDoor(sources: DoorSources): Promise<Destination> {
  const { service, endpoint } = sources.settings.current().traces
  const keys = await readKeys(sources.settings, service)
  const destination = findDestination(service, endpoint, keys)
  // Who gives both by variables has given the keys for this address.
  if (!(await isAllGiven(sources))) await keepKeysAtTheirOrigin(sources.store, keys, endpoint)
  return destination
}

/**
 * Where a test goes. Stored keys go along only to the origin that they belong to.
 *
 * @throws Problem as `findDoor`
 */
export async function findTypedDoor(sources: DoorSources, typed: TypedDoor): Promise<Destination> {
  const inForce = sources.settings.current().traces
  const service = typed.service ?? inForce.service
  const endpoint = typed.endpoint ?? inForce.endpoint
  const isTyped = typed.publicKey ?? typed.secretKey ?? typed.header
  if (endpoint === inForce.endpoint && isTyped === undefined) {
    if (service === inForce.service) return findDoor(sources)
  }
  // Read first: what is wrong with the address is told before anything about keys.
  findDestination(service, endpoint, {})
  const stored = await readKeys(sources.settings, service)
  const holds = Object.values(stored).some((key) => key !== undefined)
  const owner = (await findKeyOrigin(sources.store)) ?? readOrigin(inForce.endpoint)
  if (holds && isTyped === undefined && owner !== undefined && owner !== readOrigin(endpoint)) {
    throw new Problem(
      'CONFLICT',
      `The stored keys belong to ${owner}, and are not sent to ${readOrigin(endpoint)}.`,
      'Type the keys of this address: they are used for the test and kept nowhere.',
    )
  }
  const mayTravel = owner === undefined || owner === readOrigin(endpoint)
  const { publicKey, secretKey, header } = typed
  const own = mayTravel ? stored : {}
  return findDestination(service, endpoint, {
    publicKey: publicKey ?? own.publicKey,
    secretKey: secretKey ?? own.secretKey,
    header: header ?? own.header,
  })
}

async function readKeys(settings: SettingsSource, service: TraceService): Promise<Keys> {
  const isLangfuse = service === 'langfuse'
  return {
    publicKey: isLangfuse ? await settings.secret('traces.publicKey') : undefined,
    secretKey: isLangfuse ? await settings.secret('traces.secretKey') : undefined,
    header: await settings.secret('traces.header'),
  }
}

async function isAllGiven({ secrets, env }: DoorSources): Promise<boolean> {
  if (!env.CATALYST_TRACES_ENDPOINT) return false
  const states = (await secrets.states()).filter(({ name, set }) => name.startsWith('traces.') && set)
  return states.every(({ from }) => from === 'environment' || from === 'file')
}

function readOrigin(endpoint: Settings['traces']['endpoint']): string | undefined {
  return URL.canParse(endpoint) ? new URL(endpoint).origin : undefined
}
