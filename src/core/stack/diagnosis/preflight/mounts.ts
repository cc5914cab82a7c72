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

function problemOf(mount: Mount, kind: 'file' | 'folder' | 'other' | 'missing'): string | undefined {
  const file = looksLikeFile(mount)
  if (kind === 'missing' && (mount.createHostPath !== true || file)) return 'does not exist'
  return kind === 'folder' && file && looksLikeFile({ ...mount, source: mount.target })
    ? 'is a folder, not a file'
    : undefined
}

/** A name with an extension, as `redis.conf`; `.data` and `conf.d` are folders. */
function looksLikeFile({ source = '' }: Mount): boolean {
  const extension = extname(basename(source))
  return extension.length > 1 && extension !== '.d'
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
