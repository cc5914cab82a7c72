import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { downloadPackages, packagesObtainable } from '../debian-packages.ts'
import { findProgram } from '../programs.ts'
import { alone, cacheFolder } from './cache.ts'
import { run } from './programs.ts'

/** How to call the real `docker compose`: program and first arguments. */
export interface ComposeCommand {
  readonly program: string
  readonly args: readonly string[]
  /** `2.40.3` */
  readonly version: string
}

/** Oldest release that tests compare with. */
const wanted = [2, 26]

/**
 * The real `docker compose`: the program named by COMPOSE_BINARY, the docker command's plugin, or `docker-compose` on
 * the PATH; else Debian's newest, put into the cache. `undefined` where none can be had.
 */
export async function findCompose(): Promise<ComposeCommand | undefined> {
  const named = process.env.COMPOSE_BINARY
  if (named) {
    const command = await tryCompose(named, [])
    if (command === undefined)
      throw new Error(`COMPOSE_BINARY is ${named}, which is no docker compose of today`)
    return command
  }
  return (
    (await tryCompose('docker', ['compose'])) ??
    (await tryCompose('docker-compose', [])) ??
    (packagesObtainable() === '' ? tryCompose(await installCompose(), []) : undefined)
  )
}

/**
 * Puts the docker-compose of Debian's unstable suite into the cache, where it is not there yet, and gives its path. It is
 * a single static program: unpacked, not installed, so that nothing on the machine changes.
 */
export async function installCompose(): Promise<string> {
  const folder = await cacheFolder('compose')
  const there = await installed(folder)
  if (there !== undefined) return there
  return alone('compose', async () => {
    const meanwhile = await installed(folder)
    if (meanwhile !== undefined) return meanwhile
    const work = join(folder, 'work')
    await rm(work, { recursive: true, force: true })
    try {
      const [deb] = await downloadPackages(work, 'docker-compose')
      if (deb === undefined) throw new Error('apt-get download left no package of docker-compose')
      const root = join(work, 'root')
      await run('dpkg-deb', ['-x', deb, root])
      const program = ['usr/libexec/docker/cli-plugins/docker-compose', 'usr/bin/docker-compose']
        .map((path) => join(root, path))
        .find(existsSync)
      if (program === undefined) throw new Error(`${deb} holds no docker-compose`)
      await rename(program, join(folder, 'docker-compose'))
    } finally {
      await rm(work, { recursive: true, force: true })
    }
    return join(folder, 'docker-compose')
  })
}

async function installed(folder: string): Promise<string | undefined> {
  const program = join(folder, 'docker-compose')
  return existsSync(program) ? program : undefined
}

async function tryCompose(program: string, args: readonly string[]): Promise<ComposeCommand | undefined> {
  const path = findProgram(program) ?? program
  const answer = await run(path, [...args, 'version', '--short'], { timeoutMs: 10_000 }).catch(() => '')
  const version = answer
    .trim()
    .replace(/^v/, '')
    .match(/^\d+\.\d+\.\d+/)?.[0]
  if (version === undefined) return undefined
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const old = major < (wanted[0] ?? 0) || (major === wanted[0] && minor < (wanted[1] ?? 0))
  return old ? undefined : { program: path, args, version }
}
