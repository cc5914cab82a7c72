import { type EndpointName, endpoints } from '../../contract/endpoints.ts'
import type { CheckName, HealthAction, HealthPart, HealthStatus } from '../../contract/health.ts'
import type { SecretName, Settings } from '../../contract/settings.ts'
import { showPlace } from '../platform/explain-failure.ts'

/** What one look at a dependency found. Texts are for people and hold no secrets. */
export interface CheckOutcome {
  readonly status: Exclude<HealthStatus, 'unknown'>
  readonly detail: string
  /** What to do, where something is to be done. */
  readonly hint?: string
  readonly action?: HealthAction
  readonly parts?: readonly HealthPart[]
  /** Why, where the stack knows: the service that publishes this port, or what it waits for, is not up. */
  readonly cause?: { readonly service: string; readonly message: string }
  /** Milliseconds, where the check knows better than the clock around it; `null` when nothing answered. */
  readonly latency?: number | null
}

export interface CheckContext {
  readonly settings: Settings
  /** Aborts at the deadline, when settings change, and at the end: whatever is open must be let go of. */
  readonly signal: AbortSignal
  /** The deadline, for clients that want it as a number. */
  readonly timeoutMs: number
  /** A person asked for this very check: the thorough look is worth its cost. */
  readonly asked: boolean
  secret(name: SecretName): Promise<string | undefined>
  /** The endpoint's address with its password in it, for the client alone. */
  connection(name: keyof Settings['endpoints']): Promise<string>
}

/** One dependency. A check may keep a client between calls; it is never called twice at a time. */
export interface Check {
  readonly name: CheckName
  readonly title: string
  /** Configured, so that being absent would be a fault. */
  applicable(settings: Settings): boolean
  required(settings: Settings): boolean
  /** The settings it depends on: another value is another dependency. */
  watched(settings: Settings): unknown
  /** Where it looks, without secrets: `127.0.0.1:6379`. */
  place(settings: Settings): string
  /** Milliseconds to leave between two looks while all is well, where the polling interval is too often. */
  rest?(settings: Settings): number
  /**
   * Loads the client's library, outside the deadline: the seconds a busy machine takes for that while the app starts are
   * not the dependency's.
   */
  load?(settings: Settings): Promise<unknown>
  /** What it throws is explained by `explainFailure` and counts as unhealthy. */
  check(context: CheckContext): Promise<CheckOutcome>
  /** Lets go of clients; the next call makes new ones. */
  close(): Promise<void>
}

export const openEndpoints: HealthAction = { label: 'Change the address', target: '/settings/endpoints' }

export const openSecrets: HealthAction = { label: 'Open the secrets', target: '/settings/secrets' }

export const openStack: HealthAction = { label: 'Open the stack', target: '/stack' }

/** The endpoint's half of a check: all that follows from its name in the settings. */
export function checkEndpoint(
  name: EndpointName,
): Pick<Check, 'name' | 'title' | 'applicable' | 'required' | 'watched' | 'place'> {
  return {
    name,
    title: endpoints[name].title,
    applicable: (settings) => settings.endpoints[name].url !== '',
    required: (settings) => settings.endpoints[name].required,
    watched: (settings) => settings.endpoints[name].url,
    place: (settings) => showPlace(settings.endpoints[name].url),
  }
}
