import type { Schema } from '../platform/database.ts'
import { type Home, prepareHome } from '../platform/home.ts'
import { claimInstance, type DoorAddress, type Instance } from '../platform/instance.ts'
import { silentLogger } from '../platform/logger.ts'
import { openLookingHome } from './looking-home.ts'

/** A data folder that this process may use. */
export interface HeldHome {
  readonly home: Home
  release(): Promise<void>
  /** Tells commands and the page where the web door of this process is. */
  announce(door: DoorAddress): Promise<void>
}

/** @throws Problem `CONFLICT` when another process works on the folder, `UNAVAILABLE` when it cannot be used */
export async function holdHome(folder: string, instance: Omit<Instance, 'pid' | 'door'>): Promise<HeldHome> {
  const home = await prepareHome(folder)
  const claim = await claimInstance(home, { pid: process.pid, ...instance })
  return { home, release: () => claim.release(), announce: claim.announce }
}

/** @param schema of what is read in the records */
export async function lookAtHome(folder: string, schema: Schema): Promise<HeldHome> {
  const { home, remove } = await openLookingHome(folder, schema, silentLogger)
  return { home, release: remove, announce: async () => {} }
}
