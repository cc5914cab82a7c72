import { stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { RootCause } from '../../../../contract/stack-view.ts'
import type { ComposeService, Mount } from '../../compose/model.ts'
import { finding } from './finding.ts'

/**
 * Binds whose source is not there, or is a folder where a file is meant. The short form has the engine make a missing
 * folder, which is what is wanted for data and a trap for a file: a folder of that name appears, and the service fails.
 */
export async function missingMounts(service: ComposeService): Promise<RootCause[]> {
  const found: RootCause[] = []
  for (const mount of service.mounts) {
    if (mount.type !== 'bind' || mount.source === undefined) continue
    const kind = await kindOf(mount.source)
    const problem = problemOf(mount, kind)
    if (problem === undefined) continue
    found.push(
      finding({
        service: service.name,
        code: 'mount-missing',
        message: `${mount.source}, which ${service.name} mounts at ${mount.target}, ${problem}.`,
        remedy: `Make it, or correct the path: line ${mount.line} of the Compose file.`,
        evidence: [`${mount.source}: ${kind === 'folder' ? 'is a folder' : 'no such file or folder'}`],
      }),
    )
  }
  return found
}

/** Sources of a service's binds that are not there, and of which the engine makes empty folders. */
export async function foldersToMake(service: ComposeService): Promise<string[]> {
  const wanted = service.mounts.filter(
    (mount) => mount.type === 'bind' && mount.createHostPath && !looksLikeFile(mount.target),
  )
  const sources = [...new Set(wanted.flatMap(({ source }) => source ?? []))]
  const kinds = await Promise.all(sources.map(kindOf))
  return sources.filter((_, at) => kinds[at] === 'missing')
}

function problemOf(mount: Mount, kind: 'file' | 'folder' | 'other' | 'missing'): string | undefined {
  const file = looksLikeFile(mount.target)
  if (kind === 'missing' && (mount.createHostPath !== true || file)) return 'does not exist'
  return kind === 'folder' && file && looksLikeFile(mount.source ?? '')
    ? 'is a folder, not a file'
    : undefined
}

/** Extensions of folders: `conf.d`, `project.git`, and the ends of host names that data is sorted by. */
const OF_FOLDERS = new Set([
  ...['.d', '.git', '.app', '.com', '.org', '.net', '.io', '.dev', '.local', '.lan', '.internal', '.home'],
  ...['.test', '.example', '.localhost', '.cloud', '.info', '.eu', '.de', '.uk', '.fr', '.me'],
])
/** Files that have no extension. */
const PLAIN_FILES = new Set([
  ...[
    'passwd',
    'group',
    'shadow',
    'hosts',
    'hostname',
    'localtime',
    'timezone',
    'machine-id',
    'crontab',
    'fstab',
  ],
  ...['Caddyfile', 'Corefile', 'Dockerfile', 'Gemfile', 'Makefile', 'Procfile', 'Rakefile'],
])
const DOT_FILES = /^\.(?:env.*|htpasswd|htaccess|pgpass|netrc|gitconfig|profile|\w+rc)$/

/**
 * Whether a path inside a container is named as files are: with an extension, as `redis.conf`, or by a name that only
 * files have. `.data`, `conf.d`, `jdk-17.0` and `www.example.com` are folders. What it is called on the host says little.
 */
function looksLikeFile(path: string): boolean {
  const name = basename(path)
  if (PLAIN_FILES.has(name) || DOT_FILES.test(name)) return true
  const extension = extname(name)
  return /^\.(?:[a-z][a-z0-9_]*|[A-Z][A-Z0-9_]*|7z)$/.test(extension) && !OF_FOLDERS.has(extension)
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'other' | 'missing'> {
  try {
    const stats = await stat(path)
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other'
  } catch (error) {
    // One that may not be looked at is there.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'other'
  }
}
