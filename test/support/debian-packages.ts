import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { missingPrograms, run } from './engine/programs.ts'

/** Why packages of Debian cannot be had here, or '' where they can. */
export function packagesObtainable(): string {
  if (process.platform !== 'linux') return 'only on Debian'
  if (process.getuid?.() !== 0) return 'only as root'
  const missing = missingPrograms('apt-get', 'dpkg', 'dpkg-deb')
  return missing.length > 0 ? `needs ${missing.join(', ')}` : ''
}

/**
 * Downloads a package of Debian's unstable suite into a folder, with lists and state of its own, so that the machine's apt
 * never hears of another suite. Nothing is installed.
 *
 * @param options.needs also all that it needs, as on a machine that has nothing
 * @returns paths of the packages
 */
export async function downloadPackages(
  folder: string,
  name: string,
  { needs = false }: { needs?: boolean } = {},
): Promise<string[]> {
  const apt = await prepareApt(folder)
  const names = needs ? await listNeeded(apt, name) : [name]
  await run('apt-get', [...apt, 'download', ...names], { cwd: folder })
  return (await readdir(folder)).filter((file) => file.endsWith('.deb')).map((file) => join(folder, file))
}

/** @returns arguments by which apt-get works in this folder */
async function prepareApt(folder: string): Promise<string[]> {
  const state = join(folder, 'state')
  await mkdir(join(state, 'lists', 'partial'), { recursive: true })
  await mkdir(join(folder, 'cache', 'archives', 'partial'), { recursive: true })
  // No package is installed, as far as it knows.
  await writeFile(join(state, 'status'), '')
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
  await writeFile(
    join(folder, 'sources.list'),
    `deb [signed-by=${keyring}] ${await findMirror()} unstable main\n`,
  )
  const options = {
    'Dir::State': state,
    'Dir::State::status': join(state, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::Etc::preferencesparts': '-',
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
  }
  const given = ['-qq', ...Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`])]
  await run('apt-get', [...given, 'update'])
  return given
}

/** Lines of `--print-uris`: address, file, size, checksum. */
async function listNeeded(apt: readonly string[], name: string): Promise<string[]> {
  const uris = await run('apt-get', [...apt, '--no-install-recommends', '--print-uris', 'install', name])
  return [...uris.matchAll(/^'[^']*' (?<name>[^_\s]+)_\S+\.deb /gmu)].map(({ groups }) => groups?.name ?? '')
}

/** Where this machine gets Debian's packages from. */
async function findMirror(): Promise<string> {
  const targets = await run('apt-get', ['indextargets', '--format', '$(ORIGIN)|$(CODENAME)|$(REPO_URI)'])
  for (const line of targets.split('\n')) {
    const [origin, codename, address] = line.split('|')
    if (origin === 'Debian' && address && !codename?.includes('-')) return address
  }
  throw new Error('No Debian mirror is known to apt here; run apt-get update first')
}
