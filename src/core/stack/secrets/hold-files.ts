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
  const files = listSecretFiles(root)
  for (const { kind, path } of files) {
    const text = await readText(path)
    if (text !== undefined) (kind === 'secrets' ? holdWhole : holdWithin)(text)
  }
  return files.map(({ path }) => path)
}

/** The files of a Compose file's `secrets` and `configs`, absolute, there or not. */
export function listSecretFiles(root: SourceNode): { kind: 'secrets' | 'configs'; path: string }[] {
  return (['secrets', 'configs'] as const).flatMap((kind) => {
    const section = child(root, kind)
    const definitions = section?.kind === 'map' ? [...section.entries.values()] : []
    return definitions.flatMap((definition) => {
      const file = child(definition, 'file')
      if (file?.kind !== 'scalar' || typeof file.value !== 'string') return []
      return { kind, path: hostPath(file.value, file.place.folder) }
    })
  })
}

/**
 * Holds what is in a file that a variable such as `DB_PASSWORD_FILE` names, where the service mounts it from this machine.
 *
 * @returns the files, absolute
 */
export async function holdNamedFiles(services: readonly ComposeService[]): Promise<string[]> {
  const files = new Set(services.flatMap(listNamedFiles))
  for (const file of files) {
    const text = await readText(file)
    if (text !== undefined) holdWhole(text)
  }
  return [...files]
}

/** The files on this machine that a service's variables such as `DB_PASSWORD_FILE` name. */
export function listNamedFiles({ environment, mounts }: ComposeService): string[] {
  return Object.entries(environment).flatMap(([name, target]) => {
    const about = /^(.+)_FILE$/iu.exec(name)?.[1]
    if (about === undefined || judgeVariable(about) === undefined) return []
    return mounts.flatMap((mount) => {
      if (mount.type !== 'bind' || mount.source === undefined) return []
      const below = relative(mount.target, target)
      return below.startsWith('..') ? [] : join(mount.source, below)
    })
  })
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
