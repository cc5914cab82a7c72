import { createHash } from 'node:crypto'
import { defined } from '../../../../shared/defined.ts'
import type { DocumentOrigin } from '../../ports.ts'
import { findFiles } from '../files/find-files.ts'
import { type LocatedFile, locateFile, moveToTarget, removeStored } from '../files/locate.ts'
import type {
  OpenSource,
  Reconciled,
  Source,
  SourceCheckpoint,
  SourceEntry,
  SourceItem,
  SourceJob,
} from '../source.ts'
import { countLines } from './count-lines.ts'
import { type JsonlRecord, readJsonl } from './jsonl.ts'

/** Records of JSONL files: each line is a document under its own id. */
export const recordSource: Source = {
  kind: 'jsonl',
  many: true,
  open: openRecords,
  settle: moveToTarget,
  discard: removeStored,
  owns: ({ type }) => type === 'record',
  reconcile: reconcileRecords,
}

async function openRecords(
  job: SourceJob,
  after: SourceCheckpoint | undefined,
  signal: AbortSignal,
): Promise<OpenSource> {
  const file = await locateFile(job)
  const stamp = `${file.bytes} ${file.modified}`
  const done = after?.stamp === stamp ? after.at : 0
  const entries = readEntries(job, file, done, signal)
  const empty = {
    message: `${job.name} holds no records.`,
    remedy: 'A JSONL file has one {"id", "title", "text"} a line.',
  }
  return { stamp, total: await countLines(file.path, signal), entries, empty }
}

async function* readEntries(
  job: SourceJob,
  file: LocatedFile,
  done: number,
  signal: AbortSignal,
): AsyncGenerator<SourceEntry> {
  const only = job.only && new Set(job.only)
  for await (const line of readJsonl(file.path, { signal })) {
    const record = 'record' in line ? line.record : undefined
    if (only && !(record && only.has(record.id))) continue
    const at = line.line
    if (at <= done) {
      if (record) yield { kind: 'earlier', id: record.id }
    } else if ('record' in line) {
      yield { kind: 'item', at, item: toItem(line.record, at, file.modified, job.target ?? job.path) }
    } else {
      yield {
        kind: 'refused',
        at,
        refusal: { outcome: 'failed', code: line.code, message: line.message, remedy: line.remedy },
      }
    }
  }
}

function toItem(record: JsonlRecord, line: number, modified: number, container: string): SourceItem {
  const { id, title, text, url, updated } = record
  return {
    id,
    name: `Line ${line}`,
    place: { container, ...defined({ url }) },
    updatedAt: updated ?? new Date(modified).toISOString(),
    bytes: Buffer.byteLength(text),
    revision: hashRecord(record),
    open: async () => ({ kind: 'text', title, text }),
  }
}

/** Of everything a record says, so that a new title alone is a change. */
function hashRecord({ title, text, url, updated }: JsonlRecord): string {
  return createHash('sha256')
    .update(JSON.stringify([title, text, url ?? null, updated ?? null]))
    .digest('hex')
}

/** A record has no file of its own: the JSONL file that holds it is read once for all that are wanted. */
async function reconcileRecords(documents: readonly DocumentOrigin[]): Promise<Reconciled> {
  const byFile = Map.groupBy(documents, ({ container, source }) => container ?? source)
  const there = await findFiles(byFile.keys())
  const files = [...byFile]
  return {
    jobs: files
      .filter(([path]) => there.has(path))
      .map(([path, own]) => ({
        ...{ kind: 'jsonl', name: own[0]!.source, path, source: own[0]!.source },
        only: own.map(({ id }) => id),
      })),
    gone: files
      .filter(([path]) => !there.has(path))
      .flatMap(([place, own]) => own.map((document) => ({ document, place }))),
  }
}
