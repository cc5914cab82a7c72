import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import type { ReadFailureCode } from '../../../../contract/knowledge.ts'
import { errorCode } from '../../../../shared/error-code.ts'
import { newId } from '../../../platform/identity.ts'
import { makeDocumentId } from '../../ingest/document-id.ts'
import type { JobStore, NewJob } from '../../ingest/job-store.ts'
import type { DocumentStore } from '../../ports.ts'
import { findFileKind, findRefusal } from '../files/file-kind.ts'
import { failedJob } from '../files/list-jobs.ts'
import { uploadSourceName } from './upload-source.ts'

/** A file that came through a door: safely on disk and part of no run yet, or refused with the reason. */
export type StoredUpload =
  | { readonly name: string; readonly path: string; readonly bytes: number; readonly hash: string }
  | {
      readonly name: string
      readonly refused: {
        readonly code: ReadFailureCode
        readonly message: string
        readonly remedy: string
      }
    }

/**
 * Keeps uploaded files. What arrives lies in `incoming` until its document is in the index, and then in a folder of
 * its own under its name, so that the same name replaces the earlier document and a failed one replaces nothing.
 */
export class UploadStore {
  readonly #folder: string
  readonly #incoming: string
  readonly #kept: string
  readonly #maxBytes: () => number
  /** What came later may be on its way into a run: a sweep leaves it alone. */
  readonly #born = Date.now()

  /** @param maxBytes the largest file taken */
  constructor(folder: string, maxBytes: () => number) {
    this.#folder = folder
    this.#incoming = join(folder, 'incoming')
    this.#kept = join(folder, 'files')
    this.#maxBytes = maxBytes
  }

  /**
   * Streams a file to disk. `content` is always read to its end. Resolves once every byte is on disk.
   * @throws what `content` throws, the signal's reason, errors of the disk; nothing is left behind then
   */
  async store(
    given: string,
    content: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<StoredUpload> {
    const name = plainName(given)
    await mkdir(this.#incoming, { recursive: true })
    const path = join(this.#incoming, `${newId('job')}${extname(name)}`)
    const maxBytes = this.#maxBytes()
    const hash = createHash('sha256')
    const file = await open(path, 'wx', 0o600)
    let bytes = 0
    try {
      for await (const block of content) {
        signal?.throwIfAborted()
        bytes += block.length
        // The rest of what is too large is read and dropped: whoever sends it waits for an answer, not for a reset.
        if (bytes > maxBytes) continue
        hash.update(block)
        await file.appendFile(block)
      }
      signal?.throwIfAborted()
      await file.sync()
    } catch (error) {
      await file.close()
      await rm(path, { force: true })
      throw error
    }
    await file.close()
    const refused = bytes > maxBytes ? tooLarge(maxBytes) : await findRefusal(path, name)
    if (!refused) return { name, path, bytes, hash: hash.digest('hex') }
    await rm(path, { force: true })
    return { name, refused }
  }

  /** The jobs that take stored files in. Two of one name in one batch are two documents. */
  async listJobs(uploads: readonly StoredUpload[]): Promise<NewJob[]> {
    // Their names must survive a crash as their bytes do.
    await syncFolder(this.#incoming)
    const taken = new Set<string>()
    return uploads.map((upload): NewJob => {
      if ('refused' in upload) {
        const { code, message, remedy } = upload.refused
        return { ...failedJob(upload.name, code, message, remedy), path: '' }
      }
      const name = distinct(upload.name, taken)
      taken.add(name)
      const target = this.#findPlace(name)
      const { path } = upload
      return findFileKind(name) === 'jsonl'
        ? { kind: 'jsonl', name, path, target, source: name }
        : { kind: 'upload', name, path, target, source: uploadSourceName, document: makeDocumentId(target) }
    })
  }

  async discard(uploads: readonly StoredUpload[]): Promise<void> {
    for (const upload of uploads) if ('path' in upload) await rm(upload.path, { force: true })
  }

  /** Whether a path is one of a kept upload. */
  owns(path: string): boolean {
    return dirname(dirname(path)) === this.#kept
  }

  /** Deletes kept uploads whose documents are gone. */
  async forget(paths: readonly string[]): Promise<void> {
    for (const path of paths) if (this.owns(path)) await rm(dirname(path), { recursive: true, force: true })
  }

  /** Deletes what neither a document nor a job needs: what a crash or an old failure left behind. */
  async sweep(documents: Pick<DocumentStore, 'known'>, jobs: JobStore): Promise<number> {
    const kept = await filesIn(this.#folder, this.#born)
    const [needed, known, inUse] = await Promise.all([
      jobs.needed(kept),
      documents.known('path', kept),
      documents.known('container', kept),
    ])
    const left = kept.filter((path) => !needed.has(path) && !known.has(path) && !inUse.has(path))
    for (const path of left) {
      await rm(this.owns(path) ? dirname(path) : path, { recursive: true, force: true })
    }
    return left.length
  }

  #findPlace(name: string): string {
    // The folder keeps apart what a file system may not: upper and lower case, and cut names.
    const folder = createHash('sha256').update(name).digest('hex').slice(0, 16)
    return join(this.#kept, folder, safeName(name))
  }
}

/** The name without folders: a browser may send some, and somebody else may send `../`. */
function plainName(given: string): string {
  return basename(given.replaceAll('\\', '/')).normalize('NFC') || 'file'
}

/** A name that every file system takes. */
function safeName(name: string): string {
  const end = extname(name).slice(0, 20)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is not allowed
  const clean = (text: string) => text.replace(/[\x00-\x1f<>:"/\\|?*]/gu, '_').replace(/^[. ]+|[. ]+$/gu, '')
  const stem = clean(name.slice(0, name.length - end.length)) || 'file'
  return `${[...stem].slice(0, 60).join('')}${end && `.${clean(end)}`}`
}

/** `a.pdf`, then `a (2).pdf`. */
function distinct(name: string, taken: ReadonlySet<string>): string {
  const end = extname(name)
  let candidate = name
  for (let count = 2; taken.has(candidate); count++) {
    candidate = `${name.slice(0, name.length - end.length)} (${count})${end}`
  }
  return candidate
}

function tooLarge(maxBytes: number) {
  return {
    code: 'too-large' as const,
    message: `The file is larger than ${Math.round(maxBytes / 2 ** 20)} MB.`,
    remedy: 'Split it, or raise “Largest file” in Settings → Storage.',
  }
}

/** Files under `folder` last changed before the moment `before`, in ms. */
async function filesIn(folder: string, before: number): Promise<string[]> {
  const found: string[] = []
  try {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (entry.isFile() && (await stat(path)).mtimeMs < before) found.push(path)
    }
  } catch (error) {
    // Gone before it was looked at, or never made.
    if (errorCode(error) !== 'ENOENT') throw error
  }
  return found
}

/** Windows has no such call, and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  await mkdir(folder, { recursive: true })
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
