import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { readFileIfThere, writeFileAtomically } from './atomic-file.ts'
import { Problem } from './errors.ts'
import type { Home } from './home.ts'
import { holdLock, isBusy } from './lock-file.ts'

/** Who holds a data folder, and how to reach it. */
export const Instance = z.object({
  pid: z.number().int(),
  host: z.enum(['desktop', 'server', 'command']),
  version: z.string(),
  startedAt: z.string(),
  /** Address of the web door; absent until it is open, and for commands, which open none. */
  url: z.string().optional(),
  /** SHA-256 of the door's certificate, where it speaks TLS: by it commands know the door. */
  fingerprint: z.string().optional(),
})
export type Instance = z.infer<typeof Instance>

/** How a web door is reached. */
export interface DoorAddress {
  readonly url: string
  readonly fingerprint?: string | undefined
}

export interface Claim {
  /** Tells others how to reach this process. */
  announce(door: DoorAddress): Promise<void>
  /** Lets go of the folder. The end of the process, however it comes, does the same. */
  release(): Promise<void>
}

/**
 * Claims the data folder for this process: two processes never write one folder. The claim is an exclusive lock on a
 * SQLite file, which the operating system gives up when the process ends, so that a crash leaves no stale lock.
 *
 * @throws Problem `CONFLICT` when another process holds it, with who
 */
export async function claimInstance(home: Home, self: Omit<Instance, 'url' | 'fingerprint'>): Promise<Claim> {
  const lock = holdLock(home.lock)
  if (!lock) {
    const holder = await readInstance(home)
    throw new Problem(
      'CONFLICT',
      `The data folder ${home.folder} is in use by ${holder ? `${hostName[holder.host]} (pid ${holder.pid})` : 'another process'}.`,
      'End that process, or set CATALYST_HOME to another folder.',
    )
  }
  await writeFileAtomically(home.instance, JSON.stringify(self))
  return {
    announce: ({ url, fingerprint }) =>
      writeFileAtomically(home.instance, JSON.stringify({ ...self, url, fingerprint })),
    async release() {
      await rm(home.instance, { force: true })
      lock.close()
    },
  }
}

const hostName = {
  desktop: 'the Catalyst app',
  server: 'catalyst serve',
  command: 'a catalyst command',
}

/** The process that holds the folder, or `undefined` when it is free. Changes nothing. */
export async function findInstance(home: Home): Promise<Instance | undefined> {
  if (!existsSync(home.lock) || !isHeld(home.lock)) return undefined
  return (await readInstance(home)) ?? { pid: 0, host: 'command', version: '', startedAt: '' }
}

function isHeld(file: string): boolean {
  const db = new DatabaseSync(file, { timeout: 0, readOnly: true })
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch (error) {
    if (isBusy(error)) return true
    throw error
  } finally {
    db.close()
  }
}

async function readInstance(home: Home): Promise<Instance | undefined> {
  const text = await readFileIfThere(home.instance)
  if (text === undefined) return undefined
  try {
    return Instance.parse(JSON.parse(text))
  } catch {
    // Written by another version: that the folder is held is known all the same.
    return undefined
  }
}
