import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from '../cache.ts'
import { run } from '../programs.ts'

const here = fileURLToPath(import.meta.url)
const assemble = join(here, '..', 'assemble.sh')

/** Of all that decides what an image holds: its folder, and how it is made. */
export async function contentHash(folder: string): Promise<string> {
  const hash = createHash('sha256')
  for (const file of [here, assemble]) hash.update(await readFile(file))
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
  for (const path of paths.sort()) {
    const { mode } = await stat(path)
    hash.update(`${path.slice(folder.length)}\0${mode & 0o111}\0`).update(await readFile(path))
  }
  return hash.digest('hex').slice(0, 20)
}

/**
 * The archive of an image's files: its packages and all they depend on, unpacked without running anything of theirs.
 * Kept in the cache, so that a second engine gets the same without building.
 */
export async function rootFilesystem(name: string, folder: string, hash: string): Promise<string> {
  const cache = await cacheFolder('images')
  const archive = join(cache, `${name}-${hash}.tar`)
  if (await stat(archive).catch(() => undefined)) return archive
  const work = await mkdtemp(join(tmpdir(), `catalyst-image-${name}-`))
  try {
    const packages = (await readFile(join(folder, 'packages'), 'utf8')).split(/\s+/).filter(Boolean)
    const debs = join(work, 'debs')
    await download(packages, debs)
    await cp(join(folder, 'root'), join(work, 'added'), { recursive: true })
    await run('bash', [assemble, debs, join(work, 'added'), join(work, 'root'), join(work, 'root.tar')])
    for (const old of await readdir(cache)) {
      if (old.startsWith(`${name}-`)) await rm(join(cache, old), { force: true })
    }
    await run('mv', [join(work, 'root.tar'), `${archive}.part`])
    await rename(`${archive}.part`, archive)
    return archive
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Downloads packages with all they depend on, as on a machine where nothing is installed. */
async function download(packages: readonly string[], folder: string): Promise<void> {
  await mkdir(join(folder, 'partial'), { recursive: true })
  const nothingInstalled = join(folder, 'status')
  await writeFile(nothingInstalled, '')
  const options = {
    'Dir::State::status': nothingInstalled,
    'Dir::Cache::archives': folder,
    'APT::Sandbox::User': 'root',
    'APT::Install-Recommends': 'false',
    'Debug::NoLocking': 'true',
  }
  const given = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`])
  const fetch = () => run('apt-get', ['-qq', '-y', ...given, '--download-only', 'install', ...packages])
  try {
    await fetch()
  } catch (error) {
    // Lists of packages are missing or old on a fresh machine; only root may renew them.
    if (process.getuid?.() !== 0) throw error
    await run('apt-get', ['-qq', 'update'])
    await fetch()
  }
}
