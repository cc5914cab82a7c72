import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditEntry, AuditFilter, AuditVerdict } from '../../contract/audit.ts'
import { Problem } from '../platform/errors.ts'
import { type FoundAnchor, readAnchor, readAnchorFile } from './anchor.ts'
import { eachLine } from './each-line.ts'
import { findEntries, findEntry } from './find-entries.ts'
import { besideWriter, checkpointFile, exportedLog, logFile, logFiles, logIn } from './log-folder.ts'
import { verifyLog } from './verify.ts'

/** What reads an audit log. It writes nothing, so it needs no lock and works beside the one writer. */
export interface AuditReader {
  list(
    filter: AuditFilter,
    page: { readonly cursor?: string | undefined; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<{ entries: AuditEntry[]; total: number; nextCursor?: string }>
  /** @throws Problem `NOT_FOUND` */
  get(seq: number): Promise<AuditEntry>
  verify(signal?: AbortSignal): Promise<AuditVerdict>
  /** The log as one text that can be verified by itself, in pieces. @throws Problem `NOT_FOUND` where nothing is signed */
  export(what: 'everything' | 'anchor', signal?: AbortSignal): AsyncGenerator<{ text: string }>
  place(): Promise<{ folder: string; file: string; bytes: number }>
}

/**
 * @param options.anchors what is known of the log outside its folder, and its text where it is signed
 * @param options.live whether this process writes the log
 */
export function createAuditReader(options: {
  readonly folder: string
  readonly anchors: () => Promise<readonly FoundAnchor[]>
  readonly anchorText: () => Promise<string | undefined>
  readonly live?: () => boolean
}): AuditReader {
  const { folder, anchors, anchorText, live = () => false } = options
  return {
    list: (filter, page, signal) => besideWriter(() => findEntries(folder, filter, page, signal)),
    async get(seq) {
      const entry = await besideWriter(() => findEntry(folder, seq))
      if (entry) return entry
      throw new Problem('NOT_FOUND', `There is no entry ${seq}.`, 'List the entries to find its number.')
    },
    async verify(signal) {
      // A file that was full may have been closed meanwhile: then it is looked at once more.
      for (let tries = 0; ; tries++) {
        const { source, verdict } = await besideWriter(async () => {
          const source = await logIn(folder)
          const verdict = await verifyLog({ source, anchors: await anchors(), live: live(), signal })
          return { source, verdict }
        })
        const now = await logFiles(folder)
        if (verdict.ok || tries === 2 || now.length === source.files.length) return verdict
      }
    },
    async *export(what, signal) {
      const anchor = await anchorText()
      if (anchor === undefined && what === 'anchor') {
        throw new Problem(
          'NOT_FOUND',
          'Nothing of the audit log is signed yet, so there is no anchor.',
          'Unlock the secrets, where a passphrase protects them, and try again.',
        )
      }
      if (anchor !== undefined) yield { text: anchor }
      if (what === 'anchor') return
      for (const file of [...(await logFiles(folder)), checkpointFile])
        yield* piecesOf(join(folder, file), signal)
    },
    async place() {
      const names = [...(await logFiles(folder)), checkpointFile]
      const sizes = await Promise.all(
        names.map((name) =>
          stat(join(folder, name)).then(
            ({ size }) => size,
            () => 0,
          ),
        ),
      )
      return { folder, file: join(folder, logFile), bytes: sizes.reduce((sum, size) => sum + size, 0) }
    },
  }
}

/** Whole lines of a file, in pieces. */
async function* piecesOf(file: string, signal: AbortSignal | undefined): AsyncGenerator<{ text: string }> {
  let rest = ''
  try {
    for await (const piece of createReadStream(file, { encoding: 'utf8', ...(signal && { signal }) })) {
      const text = rest + (piece as string)
      const end = text.lastIndexOf('\n') + 1
      rest = text.slice(end)
      if (end > 0) yield { text: text.slice(0, end) }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/**
 * Checks a log that was exported into one file, against the anchor in it and one that was kept elsewhere.
 *
 * @param anchorFile an exported anchor, or an export that begins with one
 * @throws Problem `INVALID` when there is no anchor in that file, or no log in the other
 */
export async function verifyExport(
  file: string,
  anchorFile: string | undefined,
  signal?: AbortSignal,
): Promise<AuditVerdict> {
  const anchors: FoundAnchor[] = []
  const own = await firstAnchor(file)
  if (own) anchors.push({ place: 'file', anchor: own })
  if (anchorFile !== undefined) anchors.push(await givenAnchor(anchorFile))
  const verdict = await verifyLog({ source: exportedLog(file), anchors, signal })
  // A file of something else has nothing that could be wrong: that is no log which is as it was written.
  if (verdict.ok && verdict.entries === 0) {
    throw new Problem('INVALID', `There is no audit log in ${file}.`, exportRemedy)
  }
  return verdict
}

const exportRemedy = 'Give a file that `catalyst audit export` wrote.'

/** What an anchor file lets know of a log, in this folder or anywhere. @throws Problem `INVALID` when it holds none */
export async function givenAnchor(file: string): Promise<FoundAnchor> {
  const anchor = (await firstAnchor(file)) ?? (await readAnchorFile(file))
  if (anchor) return { place: 'given', anchor }
  throw new Problem('INVALID', `There is no anchor in ${file}.`, exportRemedy)
}

async function firstAnchor(file: string): Promise<ReturnType<typeof readAnchor>> {
  const { folder, files } = exportedLog(file)
  let anchor: ReturnType<typeof readAnchor>
  try {
    await eachLine(folder, files, (buffer, start, end) => {
      anchor = readAnchor(buffer.toString('utf8', start, end))
      return false
    })
  } catch (error) {
    throw new Problem('INVALID', `${file} cannot be read: ${(error as Error).message}`, exportRemedy, {
      cause: error,
    })
  }
  return anchor
}
