import { basename } from 'node:path'
import type { DocumentOrigin } from '../../ports.ts'
import type { OpenSource, Reconciled, Source, SourceItem, SourceJob } from '../source.ts'
import { findFiles } from './find-files.ts'
import { locateFile } from './locate.ts'

/** Files of this machine: a job is a file, and stays where it is. */
export const fileSource: Source = {
  kind: 'file',
  many: false,
  open: openFile,
  settle: async () => {},
  discard: async () => {},
  owns: ({ type }) => type !== 'record',
  reconcile: reconcileFiles,
}

/** The one item of a job that is a file, or the copy of one on its way to its place. */
export async function openFile(job: SourceJob): Promise<OpenSource> {
  const { path, bytes, modified } = await locateFile(job)
  const name = basename(job.name)
  const item: SourceItem = {
    id: job.document!,
    name,
    place: { path: job.target ?? path },
    updatedAt: new Date(modified).toISOString(),
    bytes,
    open: async () => ({ kind: 'file', path, name }),
  }
  return { stamp: `${bytes} ${modified}`, total: 1, entries: only(item) }
}

async function* only(item: SourceItem): AsyncGenerator<{ kind: 'item'; at: number; item: SourceItem }> {
  yield { kind: 'item', at: 1, item }
}

/** Each document lies where it was read from, or is gone. */
export async function reconcileFiles(documents: readonly DocumentOrigin[]): Promise<Reconciled> {
  const placed = documents.map((document) => ({ document, place: document.path ?? document.source }))
  const there = await findFiles(placed.map(({ place }) => place))
  return {
    jobs: placed
      .filter(({ place }) => there.has(place))
      .map(({ document: { id, source }, place }) => ({
        ...{ kind: 'file', name: place, path: place, source, document: id },
      })),
    gone: placed.filter(({ place }) => !there.has(place)),
  }
}
