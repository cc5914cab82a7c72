import type Docker from 'dockerode'
import {
  type EngineCandidate,
  engineCandidates,
  engineClient,
} from '../../../src/core/engine/find/engine-candidates.ts'

/** The first engine of this machine that answers, as the product itself would find it. */
async function find(): Promise<EngineCandidate | undefined> {
  for (const candidate of await engineCandidates()) {
    try {
      const engine = await engineClient(candidate)
      if (await answers(engine, 3000)) return candidate
    } catch {
      // An address no client can use; the next may be better.
    }
  }
  return undefined
}

const found = await find()

/** Why tests on the machine's engine are skipped, or '' where one answers. */
export function engineUnavailable(): string {
  return found === undefined ? 'no container engine answers' : ''
}

/** Address of the machine's engine: `unix:///var/run/docker.sock`. */
export function sharedEngineAddress(): string {
  if (found === undefined) throw new Error(engineUnavailable())
  return found.address
}

/** A client of the machine's engine. Tests on it name their projects uniquely and remove what they made. */
export async function sharedEngine(): Promise<Docker> {
  if (found === undefined) throw new Error(engineUnavailable())
  return engineClient(found)
}

/** A client of the engine at an address. */
export function engineAt(address: string): Promise<Docker> {
  return engineClient({ address, source: 'test', named: true })
}

/** Whether an engine answers within so many milliseconds. */
export async function answers(engine: Docker, timeoutMs: number): Promise<boolean> {
  try {
    // The types know only the form with a callback.
    await (engine.ping as (options: object) => Promise<unknown>).call(engine, {
      abortSignal: AbortSignal.timeout(timeoutMs),
    })
    return true
  } catch {
    return false
  }
}
