import { basename } from 'node:path'
import type { RunStep, RunSummary } from '../../../contract/runs.ts'
import type { Settings } from '../../../contract/settings.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import { Problem } from '../../platform/errors.ts'
import { findChosen } from '../documents/find-chosen.ts'
import { findOutdated, planReindex, type Reindexable } from '../documents/reindex.ts'
import type { KnowledgeService, StoredUpload } from '../operations.ts'
import type { KnowledgeStore } from '../ports.ts'
import { listJobs } from '../sources/files/list-jobs.ts'
import type { Sources } from '../sources/sources.ts'
import type { UploadStore } from '../sources/uploads/upload-store.ts'
import type { Engine } from './engine.ts'
import type { JobStore, NewJob, RunOptions } from './job-store.ts'
import { withKnownHashes } from './known-hashes.ts'
import { readPosition } from './run-steps.ts'
import { counted } from './take-in-item.ts'

export interface IngestionParts {
  readonly engine: Engine
  readonly jobs: JobStore
  readonly store: KnowledgeStore
  readonly sources: Sources
  readonly uploads: UploadStore
  readonly settings: () => Settings
  readonly sampleDocument: string
}

type Opened = { runId: string; accepted: number }

/** Opens the runs that take documents in: given, uploaded, read again, tried again. */
export class Ingestion {
  readonly #parts: IngestionParts

  constructor(parts: IngestionParts) {
    this.#parts = parts
  }

  /** @throws Problem `INVALID` when nothing was given, the signal's reason before anything is on record */
  ingest: KnowledgeService['ingest'] = async ({ paths, jsonl, since, embed }, signal) => {
    if (paths.length + jsonl.length === 0) {
      throw new Problem('INVALID', 'No file or folder was given.', 'Name at least one.', {
        fields: { paths: 'Name at least one file or folder.' },
      })
    }
    const after = since === undefined ? undefined : new Date(since)
    const jobs = await listJobs({ paths, jsonl, ...defined({ since: after }) }, signal)
    const opened = await this.#open('ingest', nameRun([...paths, ...jsonl]), jobs, { embed, force: false })
    const refused = jobs.flatMap(({ name, ended }) =>
      ended?.outcome === 'failed' && ended.code
        ? [{ name, code: ended.code, message: [ended.message, ended.remedy].join(' ') }]
        : [],
    )
    return { ...opened, refused }
  }

  upload: KnowledgeService['upload'] = async ({ files, embed }, signal) => {
    const { uploads } = this.#parts
    const stored: StoredUpload[] = []
    try {
      for (const file of files) stored.push(await uploads.store(file.name, file.stream(), signal))
    } catch (error) {
      await uploads.discard(stored)
      throw error
    }
    return this.ingestStored(stored, defined({ embed }))
  }

  ingestStored: KnowledgeService['ingestStored'] = async (stored, { embed = true } = {}) => {
    const jobs = await this.#parts.uploads.listJobs(stored)
    const title = nameRun(stored.map(({ name }) => name))
    const opened = await this.#open('ingest', title, jobs, { embed, force: false })
    const refused = stored.flatMap((upload) =>
      'refused' in upload
        ? [{ name: upload.name, message: upload.refused.message, code: upload.refused.code }]
        : [],
    )
    return { ...opened, refused }
  }

  async addSample(): Promise<Opened> {
    const jobs = await listJobs({ paths: [this.#parts.sampleDocument], jsonl: [], source: 'sample' })
    return this.#open('ingest', 'Sample document', jobs, { embed: true, force: false })
  }

  /** @throws Problem `NOT_FOUND` when none of them can be read again, or none matches */
  reindex: KnowledgeService['reindex'] = async (chosen) => {
    const { store, sources, engine } = this.#parts
    const ids = await findChosen(chosen, store.documents, () => engine.underWay)
    if (ids.length === 0) throw nothingMatches()
    const asked = new Set(ids)
    const { jobs, refused } = await planReindex(ids, store.documents, sources)
    if (jobs.length === 0) {
      throw new Problem(
        'NOT_FOUND',
        refused.length === 1 && refused[0]
          ? refused[0].message
          : `None of ${formatCount(refused.length, 'document')} can be read again. The first: ${refused[0]?.message}`,
        // Those that are not in the index are refused by their ids.
        refused.every(({ name }) => asked.has(name))
          ? 'List the documents to find their ids.'
          : 'Put the files back, or remove the documents.',
      )
    }
    const documents = countDocuments(jobs)
    const title = `Re-index ${counted(documents, 'document')}`
    const opened = await this.#open('reindex', title, jobs, { embed: true, force: true })
    return { ...opened, documents, refused }
  }

  /** @throws Problem `CONFLICT` where there is nothing that could be read again */
  reindexOutdated: KnowledgeService['reindexOutdated'] = async () => {
    const { store, sources, settings } = this.#parts
    const { chunking } = settings()
    const { jobs, refused } = await findOutdated(chunking, store.documents, sources)
    if (jobs.length === 0) throw nothingOutdated(refused)
    const documents = countDocuments(jobs)
    const title = `Re-index ${counted(documents, 'document')} in chunks of ${counted(chunking.size, 'token')}`
    // Not by force: what has the right chunks by the time its turn comes is left alone.
    const opened = await this.#open('reindex', title, jobs, { embed: true, force: false })
    return { ...opened, documents, refused }
  }

  /** Takes in again what failed in a run. @throws Problem `CONFLICT` when nothing of it is on record any more */
  retry = async (run: RunSummary, steps: readonly RunStep[]): Promise<Opened> => {
    const { jobs, sources } = this.#parts
    const positions = [...new Set(steps.map(readPosition).filter(Number.isInteger))]
    const failed = await jobs.at(run.id, positions)
    // What was refused from the start became no job: it is looked at anew. A refused upload was not kept.
    const refused = failed.filter((job) => job.kind === 'file' && !job.document && job.path !== '')
    const again: NewJob[] = failed
      .filter((job) => job.document || sources.holdsMany(job))
      .map(({ end: _, run: __, position: ___, checkpoint: ____, ...job }) => job)
    again.push(...(await listJobs({ paths: refused.map(({ path }) => path), jsonl: [] })))
    if (again.length === 0) {
      throw new Problem('CONFLICT', 'What failed there is no longer on record.', 'Give the files again.')
    }
    const title = `Retry ${counted(again.length, 'file')} of ${run.title}`
    return this.#open('ingest', title, again, { embed: true, force: false })
  }

  async #open(
    kind: 'ingest' | 'reindex',
    title: string,
    jobs: readonly NewJob[],
    options: RunOptions,
  ): Promise<Opened> {
    const { engine, store } = this.#parts
    const run = await engine.open(kind, title, await withKnownHashes(jobs, store.documents), options)
    return { runId: run.id, accepted: jobs.filter((job) => !job.ended).length }
  }
}

function countDocuments(jobs: readonly NewJob[]): number {
  return jobs.reduce((sum, { only }) => sum + (only?.length ?? 1), 0)
}

function nothingMatches(): Problem {
  return new Problem('NOT_FOUND', 'No document matches.', 'List the documents to see what there is.')
}

function nothingOutdated(refused: Reindexable['refused']): Problem {
  const [first] = refused
  return first === undefined
    ? new Problem(
        'CONFLICT',
        'Every document has the chunks that the settings name.',
        'There is nothing to do.',
      )
    : new Problem(
        'CONFLICT',
        `What is left cannot be read again: ${first.message}`,
        'Put the files back, or remove the documents.',
      )
}

/** `Ingest handbook.pdf`, `Ingest contracts and 3 more`. */
function nameRun(names: readonly string[]): string {
  const first = basename(names[0] ?? '') || 'files'
  return names.length > 1 ? `Ingest ${first} and ${names.length - 1} more` : `Ingest ${first}`
}
