import type { Dirent } from 'node:fs'
import { opendir, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { messageOf } from '../../platform/errors.ts'

/** A file found, or a reason why something given is none. Paths are real paths: a link and its target are one file. */
export type Found =
  | {
      readonly kind: 'file'
      readonly path: string
      readonly source: string
      readonly named: boolean
      readonly modified: number
    }
  | { readonly kind: 'missing' | 'unreadable'; readonly path: string; readonly message: string }

/** Folders whose content nobody means: made by tools, and huge. */
const ignoredFolders = new Set(['node_modules', '__pycache__', '$RECYCLE.BIN', 'System Volume Information'])

export interface WalkReport {
  /** Hidden files and folders, and folders made by tools, that were passed over. */
  ignored: number
}

/**
 * All files among and under `given`. Folders are entered in name order; hidden entries and folders made by tools are
 * passed over; links are followed, but no folder is entered twice, so a loop ends. A file comes once, even if it is
 * given twice.
 */
export async function* walk(
  given: readonly string[],
  report: WalkReport,
  signal?: AbortSignal,
): AsyncGenerator<Found, void, undefined> {
  const seen = new Set<string>()
  for (const path of given) {
    signal?.throwIfAborted()
    const root = resolve(path)
    const entry = await look(root)
    if (entry.kind === 'problem') {
      yield entry.found
    } else if (entry.kind === 'file') {
      if (isNew(seen, entry.path)) yield { ...entry, source: folderOf(entry.path), named: true }
    } else if (entry.kind === 'folder') {
      if (isNew(seen, entry.path)) yield* walkFolder(entry.path, entry.path, seen, report, signal)
    } else {
      yield { kind: 'unreadable', path: root, message: `${basename(root)} is neither a file nor a folder.` }
    }
  }
}

async function* walkFolder(
  folder: string,
  source: string,
  seen: Set<string>,
  report: WalkReport,
  signal?: AbortSignal,
): AsyncGenerator<Found, void, undefined> {
  const entries: Dirent[] = []
  try {
    for await (const entry of await opendir(folder)) entries.push(entry)
  } catch (error) {
    yield { kind: 'unreadable', path: folder, message: `The folder cannot be read: ${messageOf(error)}.` }
    return
  }
  entries.sort((one, other) => (one.name < other.name ? -1 : 1))
  for (const { name } of entries) {
    signal?.throwIfAborted()
    if (name.startsWith('.') || ignoredFolders.has(name)) {
      report.ignored++
      continue
    }
    const entry = await look(join(folder, name))
    if (entry.kind === 'problem') yield entry.found
    else if (entry.kind === 'file') {
      if (isNew(seen, entry.path)) yield { ...entry, source, named: false }
    } else if (entry.kind === 'folder' && isNew(seen, entry.path)) {
      yield* walkFolder(entry.path, source, seen, report, signal)
    }
  }
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
    const { code } = error as NodeJS.ErrnoException
    const missing = code === 'ENOENT' || code === 'ENOTDIR'
    const message = missing
      ? `There is no file ${path}.`
      : code === 'ELOOP'
        ? `${path} is a link that leads back to itself.`
        : `${path} cannot be read: ${messageOf(error)}.`
    return { kind: 'problem', found: { kind: missing ? 'missing' : 'unreadable', path, message } }
  }
}

function isNew(seen: Set<string>, path: string): boolean {
  if (seen.has(path)) return false
  seen.add(path)
  return true
}

function folderOf(path: string): string {
  return resolve(path, '..')
}
