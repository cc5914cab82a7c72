import { open } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { ComposeService } from '../compose/model.ts'
import { hostPath } from '../compose/mounts.ts'
import { child, type SourceNode } from '../compose/source-tree.ts'
import { holdWhole, holdWithin } from './held-secrets.ts'
import { judgeVariable } from './secret-names.ts'

/** Bytes; of a larger file the beginning. */
const largest = 256 * 1024

/**
 * Holds what is in the files of a Compose file's `secrets`, and what is secret in those of its `configs`.
 *
 * @returns the files, absolute, there or not: another content is another secret
 */
export async function holdSecretFiles(root: SourceNode): Promise<string[]> {
  const files: string[] = []
  for (const kind of ['secrets', 'configs'] as const) {
    const section = child(root, kind)
    for (const definition of section?.kind === 'map' ? section.entries.values() : []) {
      const file = child(definition, 'file')
      if (file?.kind !== 'scalar' || typeof file.value !== 'string') continue
      const path = hostPath(file.value, file.place.folder)
      files.push(path)
      const text = await readText(path)
      if (text !== undefined) (kind === 'secrets' ? holdWhole : holdWithin)(text)
    }
  }
  return files
}

/**
 * Holds what is in a file that a variable such as `DB_PASSWORD_FILE` names, where the service mounts it from this machine.
 *
 * @returns the files, absolute
 */
export async function holdNamedFiles(services: readonly ComposeService[]): Promise<string[]> {
  const files = new Set<string>()
  for (const { environment, mounts } of services) {
    for (const [name, target] of Object.entries(environment)) {
      const about = /^(.+)_FILE$/iu.exec(name)?.[1]
      if (about === undefined || judgeVariable(about) === undefined) continue
      for (const mount of mounts) {
        if (mount.type !== 'bind' || mount.source === undefined) continue
        const below = relative(mount.target, target)
        if (below.startsWith('..')) continue
        files.add(join(mount.source, below))
      }
    }
  }
  for (const file of files) {
    const text = await readText(file)
    if (text !== undefined) holdWhole(text)
  }
  return [...files]
}

/** `undefined` where it cannot be read: what is wrong with it is told by who needs it. */
async function readText(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path)
    if (!(await file.stat()).isFile()) return undefined
    const { bytesRead, buffer } = await file.read(Buffer.alloc(largest), 0, largest, 0)
    return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/u, '')
  } catch {
    return undefined
  }
}
