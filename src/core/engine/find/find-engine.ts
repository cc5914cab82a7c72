import type Docker from 'dockerode'
import type { DockerVersion } from 'dockerode'
import type { EnginePlace } from '../../../contract/engine-view.ts'
import { ask } from '../ask.ts'
import { isTimeout } from '../engine-answer.ts'
import { type EngineCandidate, engineClient } from './engine-candidates.ts'
import { explainPlace } from './explain-absence.ts'

/** An engine that answered. */
export interface FoundEngine {
  readonly candidate: EngineCandidate
  readonly docker: Docker
  /** `Docker`, `Podman`. */
  readonly name: string
  readonly version: string
  readonly apiVersion: string
}

/** A place where none answered, and why. */
export interface FailedPlace {
  readonly candidate: EngineCandidate
  readonly error: unknown
}

export type Find = () => Promise<readonly EngineCandidate[]>

/** How long a place may take to answer, ms. */
const patience = 1500
/** And where one takes longer and none answers: the machine may be that busy. */
const lastPatience = 6000

/** Where to look: the address of the settings alone, or what was found; of these the one that is meant alone, as Docker does. */
export async function placesToTry(pinned: string, find: Find): Promise<readonly EngineCandidate[]> {
  if (pinned !== '') return [{ address: pinned, source: 'settings', named: true, only: true }]
  const all = await find()
  const meant = all.find(({ only, named }) => only || named)
  return meant ? [meant] : all
}

/**
 * The first of the places, in their order, that answers; all are asked at the same time. Where none does, those that let
 * themselves be called and said nothing are waited for longer: an engine of a busy machine is none that is not there.
 */
export async function findEngine(
  places: readonly EngineCandidate[],
  signal?: AbortSignal,
): Promise<{ engine: FoundEngine } | { failures: readonly FailedPlace[] }> {
  const first = await findFirst(places, patience, signal)
  if ('engine' in first) return first
  const late = first.failures.filter(({ error }) => isTimeout(error))
  if (late.length === 0 || signal?.aborted) return first
  const second = await findFirst(
    late.map(({ candidate }) => candidate),
    lastPatience,
    signal,
  )
  if ('engine' in second) return second
  return { failures: [...second.failures, ...first.failures.filter((failure) => !late.includes(failure))] }
}

async function findFirst(
  places: readonly EngineCandidate[],
  ms: number,
  signal: AbortSignal | undefined,
): Promise<{ engine: FoundEngine } | { failures: readonly FailedPlace[] }> {
  const failures: FailedPlace[] = []
  for (const look of places.map((place) => probe(place, ms, signal))) {
    const found = await look
    if ('docker' in found) return { engine: found }
    failures.push(found)
  }
  return { failures }
}

/**
 * Every place where an engine was looked for, for the settings page.
 *
 * @param current address of the engine in use
 */
export async function enginePlaces(
  pinned: string,
  find: Find,
  current: string | undefined,
): Promise<EnginePlace[]> {
  const found = await find()
  const places = found.some((place) => place.address === pinned)
    ? found
    : [...(await placesToTry(pinned, async () => [])), ...found]
  return await Promise.all(
    places.map(async (place) => {
      const answer = await probe(place, patience)
      const reachable = 'docker' in answer
      return {
        address: place.address,
        source: place.source,
        reachable,
        detail: reachable
          ? `${answer.name} ${answer.version} (API ${answer.apiVersion})`
          : explainPlace(answer).message,
        current: reachable && place.address === current,
      }
    }),
  )
}

type VersionCall = (options: { abortSignal: AbortSignal }) => Promise<DockerVersion>

async function probe(
  candidate: EngineCandidate,
  ms: number,
  signal?: AbortSignal,
): Promise<FoundEngine | FailedPlace> {
  try {
    const docker = await engineClient(candidate)
    const readVersion: VersionCall = docker.version.bind(docker)
    const version = await ask(readVersion, ms, signal)
    if (typeof version?.Version !== 'string') throw new Error('the answer is not that of a container engine')
    return {
      candidate,
      docker,
      name: version.Components?.some((part) => part.Name === 'Podman Engine') ? 'Podman' : 'Docker',
      version: version.Version,
      apiVersion: version.ApiVersion ?? '',
    }
  } catch (error) {
    return { candidate, error }
  }
}

/** Whether an engine at this address is on this machine. */
export function isLocalAddress(address = ''): boolean {
  return /^(?:unix|npipe):|^\w+:\/\/(?:127\.|localhost|\[::1\])/u.test(address)
}
