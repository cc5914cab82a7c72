import type { Dirent } from 'node:fs'
import { opendir, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { errorCode } from '../../../../shared/error-code.ts'
import { errorMessage } from '../../../platform/errors.ts'

/** A file found, or a reason why something given is none. Paths are real paths: a link and its target are one file. */
export type Found =
  | {
      readonly kind: 'file'
      readonly path: string
      readonly source: string
      readonly named: boolean
      readonly modified: number
    }
  | {
      readonly kind: 'missing' | 'unreadable' | 'passed-over'
      readonly path: string
      readonly message: string
    }

/** Folders whose content nobody means: made by tools, and huge. */
const ignoredFolders = new Set(['node_modules', '__pycache__', '$RECYCLE.BIN', 'System Volume Information'])

/**
 * All files among and under `given`. Folders are entered in name order; hidden entries and folders made by tools are
 * passed over, as one each; links are followed, but no folder is entered twice, so a loop ends. A file comes once,
 * even if it is given twice, and as named if it is named anywhere.
 *
 * @param seen real paths that came before and do not come again; what comes is added
 */
export async function* walk(
  given: readonly string[],
  seen: Set<string> = new Set(),
  signal?: AbortSignal,
): AsyncGenerator<Found, void, undefined> {
  const roots: { root: string; entry: Looked }[] = []
  for (const path of given) {
    signal?.throwIfAborted()
    const root = resolve(path)
    roots.push({ root, entry: await look(root) })
  }
  const named = new Set(roots.flatMap(({ entry }) => (entry.kind === 'file' ? [entry.path] : [])))
  for (const { root, entry } of roots) {
    if (entry.kind === 'problem') {
      yield entry.found
    } else if (entry.kind === 'file') {
      if (isNew(seen, entry.path)) yield { ...entry, source: sourceFolder(entry.path), named: true }
    } else if (entry.kind === 'folder') {
      if (isNew(seen, entry.path)) yield* walkFolder(entry.path, { source: entry.path, named, seen, signal })
    } else {
      yield { kind: 'unreadable', path: root, message: `${basename(root)} is neither a file nor a folder.` }
    }
  }
}

interface Round {
  readonly source: string
  readonly named: ReadonlySet<string>
  readonly seen: Set<string>
  readonly signal: AbortSignal | undefined
}

async function* walkFolder(folder: string, round: Round): AsyncGenerator<Found, void, undefined> {
  const { source, named, seen, signal } = round
  const entries: Dirent[] = []
  try {
    for await (const entry of await opendir(folder)) entries.push(entry)
  } catch (error) {
    yield { kind: 'unreadable', path: folder, message: `The folder cannot be read: ${errorMessage(error)}.` }
    return
  }
  entries.sort((one, other) => (one.name < other.name ? -1 : 1))
  for (const { name } of entries) {
    signal?.throwIfAborted()
    const path = join(folder, name)
    const entry = await look(path)
    const why = whyPassedOver(name, entry)
    if (entry.kind === 'file' && (why === undefined || named.has(entry.path))) {
      if (isNew(seen, entry.path)) yield { ...entry, source, named: named.has(entry.path) }
    } else if (why !== undefined) {
      if (isNew(seen, path)) yield { kind: 'passed-over', path, message: why }
    } else if (entry.kind === 'problem') {
      yield entry.found
    } else if (entry.kind === 'folder' && isNew(seen, entry.path)) {
      yield* walkFolder(entry.path, round)
    }
  }
}

/** Why an entry of a folder is not looked at; `undefined` for what is. */
function whyPassedOver(name: string, entry: Looked): string | undefined {
  if (name.startsWith('.'))
    return 'Hidden files and folders are passed over unless they are named themselves.'
  if (ignoredFolders.has(name)) return `Folders called ${name} are passed over: tools fill them.`
  return entry.kind === 'other' ? `${name} is neither a file nor a folder.` : undefined
}

type Looked =
  | { readonly kind: 'file'; readonly path: string; readonly modified: number }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'other' }
  | { readonly kind: 'problem'; readonly found: Found }

async function look(path: string): Promise<Looked> {
  try {
    const real = await realpath(path)
    const entry = await stat(real)
    if (entry.isFile()) return { kind: 'file', path: real, modified: entry.mtimeMs }
    return entry.isDirectory() ? { kind: 'folder', path: real } : { kind: 'other' }
  } catch (error) {
    const code = errorCode(error)
    const missing = code === 'ENOENT' || code === 'ENOTDIR'
    const message = missing
      ? `There is no file ${path}.`
      : code === 'ELOOP'
        ? `${path} is a link that leads back to itself.`
        : `${path} cannot be read: ${errorMessage(error)}.`
    return { kind: 'problem', found: { kind: missing ? 'missing' : 'unreadable', path, message } }
  }
}

function isNew(seen: Set<string>, path: string): boolean {
  if (seen.has(path)) return false
  seen.add(path)
  return true
}

function sourceFolder(path: string): string {
  return resolve(path, '..')
}
