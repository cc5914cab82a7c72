import { chmod, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { errorMessage, Problem } from './errors.ts'

/** Where everything of one Catalyst lies. `CATALYST_HOME` moves it as a whole. */
export interface Home {
  readonly folder: string
  /** Runs, jobs, health history. */
  readonly records: string
  /** The search index. */
  readonly index: string
  /** What was computed once and may be computed again. */
  readonly cache: string
  /** Originals that came in by upload. */
  readonly uploads: string
  readonly logs: string
  readonly settings: string
  readonly secrets: string
  /** The API token, mode 0600. */
  readonly token: string
  /** The audit log. */
  readonly audit: string
  /** How the audit log stood, outside its folder. */
  readonly auditAnchor: string
  /** Held by the one process that may write here. */
  readonly lock: string
  /** How to reach that process. */
  readonly instance: string
}

/** The data folder asked for by the environment, or the platform's place for application data. */
export function homeFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.CATALYST_HOME ? resolve(env.CATALYST_HOME) : envPaths('catalyst', { suffix: '' }).data
}

/** Names the places in a data folder, without touching it. */
export function homeAt(folder: string): Home {
  return {
    folder,
    records: join(folder, 'records.db'),
    index: join(folder, 'index'),
    cache: join(folder, 'cache.db'),
    uploads: join(folder, 'uploads'),
    logs: join(folder, 'logs'),
    settings: join(folder, 'settings.json'),
    secrets: join(folder, 'secrets.json'),
    token: join(folder, 'token'),
    audit: join(folder, 'audit'),
    auditAnchor: join(folder, 'audit.anchor.json'),
    lock: join(folder, 'lock.db'),
    instance: join(folder, 'instance.json'),
  }
}

/**
 * Creates what is missing, readable by this user alone.
 *
 * @throws Problem `UNAVAILABLE` when the folder cannot be made or written
 */
export async function prepareHome(folder: string): Promise<Home> {
  const home = homeAt(folder)
  try {
    await mkdir(home.folder, { recursive: true, mode: 0o700 })
    await chmod(home.folder, 0o700)
    for (const inside of [home.index, home.uploads, home.logs])
      await mkdir(inside, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Problem(
      'UNAVAILABLE',
      `The data folder ${folder} cannot be used: ${errorMessage(error)}.`,
      'Make it writable, or set CATALYST_HOME to another folder.',
      { cause: error },
    )
  }
  return home
}
