import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

/** Where things that take long to make are kept from one test run to the next. Anything in it may be deleted. */
export async function cacheFolder(...below: string[]): Promise<string> {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  const folder = join(base, 'catalyst-test', ...below)
  await mkdir(folder, { recursive: true })
  return folder
}

/**
 * Does `work` while no other process does work under the same name. The lock is SQLite's on a file: the operating
 * system gives it up when its holder dies, so nothing stale stays behind.
 */
export async function alone<T>(name: string, work: () => Promise<T>, patienceMs = 240_000): Promise<T> {
  const file = join(await cacheFolder(), `${name}.lock`)
  const deadline = Date.now() + patienceMs
  let lock = tryLock(file)
  while (lock === undefined) {
    if (Date.now() > deadline)
      throw new Error(`${file} was held for ${patienceMs / 1000} s by another process`)
    await sleep(100)
    lock = tryLock(file)
  }
  try {
    return await work()
  } finally {
    lock.close()
  }
}

function tryLock(file: string): DatabaseSync | undefined {
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode === 5) return undefined
    throw error
  }
}
