import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AuditEntry, AuditFilter, AuditVerdict } from '../../contract/audit.ts'
import { errorMessage, Problem } from '../platform/errors.ts'
import { ownCommand } from '../platform/own-command.ts'
import { type FoundAnchor, readAnchor, readAnchorFile } from './anchor.ts'
import { eachLine } from './each-line.ts'
import { findEntries, findEntry } from './find-entries.ts'
import { checkpointFile, logFile, logFiles } from './log-folder.ts'
import { type OpenFile, openExport, openLog } from './open-log.ts'
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
 * @param options.live whether somebody writes the log
 * @param options.settled resolves when what was begun is written: entries, and a new log in place of this one
 */
export function createAuditReader(options: {
  readonly folder: string
  readonly anchors: () => Promise<readonly FoundAnchor[]>
  readonly anchorText: () => Promise<string | undefined>
  readonly live?: () => boolean
  readonly settled?: () => Promise<void>
}): AuditReader {
  const { folder, anchors, anchorText, live = () => false, settled = async () => {} } = options

  /** One look at everything, and what it was that was looked at. */
  const look = async (signal: AbortSignal | undefined) => {
    await settled()
    // The anchors first: what they speak of was written before them.
    const found = await anchors()
    await using log = await openLog(folder)
    const verdict = await verifyLog({ log, anchors: found, live: live(), signal })
    return { verdict, state: log.state }
  }
  const stateNow = async () => {
    await settled()
    await using log = await openLog(folder)
    return log.state
  }

  return {
    async list(filter, page, signal) {
      await settled()
      return findEntries(folder, filter, page, signal)
    },
    async get(seq) {
      await settled()
      const entry = await findEntry(folder, seq)
      if (entry) return entry
      throw new Problem('NOT_FOUND', `There is no entry ${seq}.`, 'List the entries to find its number.')
    },
    async verify(signal) {
      for (let tries = 1; ; tries++) {
        const { verdict, state } = await look(signal)
        // While somebody writes, what is wrong may be only half written: then it is looked at once more.
        if (verdict.ok || tries === 5 || (await stateNow()) === state) return verdict
        await sleep(20 * tries)
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
      await using log = await openLog(folder)
      for (const file of log.files) yield* splitFile(file, signal)
      if (log.checkpoints) yield* splitFile(log.checkpoints, signal)
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
async function* splitFile(
  { handle, size }: OpenFile,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ text: string }> {
  if (size === 0) return
  const pieces: AsyncIterable<string> = handle.createReadStream({
    ...{ encoding: 'utf8', start: 0, end: size - 1, autoClose: false },
  })
  let rest = ''
  for await (const piece of pieces) {
    signal?.throwIfAborted()
    const text = rest + piece
    const end = text.lastIndexOf('\n') + 1
    rest = text.slice(end)
    if (end > 0) yield { text: text.slice(0, end) }
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
  await using log = await openExport(file)
  const verdict = await verifyLog({ log, anchors, signal })
  // A file of something else has nothing that could be wrong: that is not a log which is as it was written.
  if (verdict.ok && verdict.entries === 0) {
    throw new Problem('INVALID', `There is no audit log in ${file}.`, exportRemedy())
  }
  return verdict
}

const exportRemedy = () => `Give a file that \`${ownCommand('audit export')}\` wrote.`

/** What an anchor file lets know of a log, in this folder or anywhere. @throws Problem `INVALID` when it holds none */
export async function givenAnchor(file: string): Promise<FoundAnchor> {
  const anchor = (await firstAnchor(file)) ?? (await readAnchorFile(file))
  if (anchor) return { place: 'given', anchor }
  throw new Problem('INVALID', `There is no anchor in ${file}.`, exportRemedy())
}

async function firstAnchor(file: string): Promise<ReturnType<typeof readAnchor>> {
  let anchor: ReturnType<typeof readAnchor>
  try {
    await using log = await openExport(file)
    await eachLine(log.files, (buffer, start, end) => {
      anchor = readAnchor(buffer.toString('utf8', start, end))
      return false
    })
  } catch (error) {
    throw new Problem('INVALID', `${file} cannot be read: ${errorMessage(error)}`, exportRemedy(), {
      cause: error,
    })
  }
  return anchor
}
