import type { ReadFailureCode } from '../../../contract/knowledge.ts'
import type { Database, Statement } from '../../platform/database.ts'
import type { SourceCheckpoint, SourceJob } from '../sources/source.ts'

/** The part of the records schema that ingestion keeps its jobs in. */
export const jobsSchema: readonly string[] = [
  `CREATE TABLE ingest_runs (
    run TEXT PRIMARY KEY,
    embed INTEGER NOT NULL,
    force INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE ingest_jobs (
    run TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    target TEXT,
    document TEXT,
    source TEXT NOT NULL,
    only TEXT,
    known_hash TEXT,
    outcome TEXT,
    code TEXT,
    message TEXT,
    remedy TEXT,
    chunks INTEGER NOT NULL DEFAULT 0,
    checkpoint TEXT,
    created INTEGER NOT NULL,
    PRIMARY KEY (run, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX ingest_jobs_open ON ingest_jobs (run, position) WHERE outcome IS NULL;
  CREATE INDEX ingest_jobs_document ON ingest_jobs (document) WHERE outcome IS NULL;`,
]

/** What became of a job. Every file that was given ends as exactly one of these. */
export type JobOutcome = 'read' | 'unchanged' | 'skipped' | 'failed' | 'cancelled'

/** What a source is to take in, and what is known of it beforehand. */
export interface NewJob extends SourceJob {
  /** Content hash that was known for it when it was given: tells `read` from `unchanged` even after a crash. */
  readonly knownHash?: string
  /** Set when it was settled before any work: refused, or skipped. */
  readonly ended?: JobEnd
}

export interface JobEnd {
  readonly outcome: JobOutcome
  readonly code?: ReadFailureCode
  readonly message?: string
  readonly remedy?: string
  readonly chunks?: number
  /** Of a job that holds many items: how they ended. */
  readonly checkpoint?: JobCheckpoint
}

/** How far a job of many items has been taken in, and how those ended. */
export interface JobCheckpoint extends SourceCheckpoint {
  readonly read: number
  readonly unchanged: number
  readonly skipped: number
  readonly failed: number
  readonly chunks: number
}

export interface Job extends Omit<NewJob, 'ended'> {
  readonly run: string
  readonly position: number
  readonly checkpoint?: JobCheckpoint
}

export interface EndedJob extends Job {
  readonly end: JobEnd
}

export interface RunOptions {
  readonly embed: boolean
  /** Read again even what has not changed. */
  readonly force: boolean
}

/** Jobs on disk: what was acknowledged and what became of it. A job counts once its run's options are recorded. */
export class JobStore {
  readonly #database: Database
  /** Ends waiting for the next transaction, so that a thousand small files do not wait a thousand times on the disk. */
  #waiting: Statement[] = []
  #flushing: Promise<void> | undefined

  constructor(database: Database) {
    this.#database = database
  }

  /** Records a run's jobs; once it resolves they survive any crash. */
  async add(run: string, jobs: readonly NewJob[], options: RunOptions): Promise<void> {
    const now = Date.now()
    for (let at = 0; at < jobs.length; at += batchSize) {
      const batch = jobs.slice(at, at + batchSize).map((job, offset) => plainJob(job, at + offset))
      await this.#database.write([{ sql: insertJobs, params: [run, now, JSON.stringify(batch)] }])
    }
    await this.#database.write([
      {
        sql: 'INSERT INTO ingest_runs (run, embed, force) VALUES (?, ?, ?)',
        params: [run, Number(options.embed), Number(options.force)],
      },
    ])
  }

  /** The options of a run; `undefined` when it was never acknowledged. */
  async options(run: string): Promise<RunOptions | undefined> {
    const [row] = await this.#database.all<{ embed: number; force: number }>(
      'SELECT embed, force FROM ingest_runs WHERE run = ?',
      [run],
    )
    return row && { embed: row.embed === 1, force: row.force === 1 }
  }

  /** The next open jobs of a run after `position`. */
  async open(run: string, after: number, limit: number): Promise<Job[]> {
    const rows = await this.#database.all<JobRow>(
      'SELECT * FROM ingest_jobs WHERE run = ? AND position > ? AND outcome IS NULL ORDER BY position LIMIT ?',
      [run, after, limit],
    )
    return rows.map(jobOf)
  }

  /** The next ended jobs of a run after `position`. */
  async ended(run: string, after: number, limit: number): Promise<EndedJob[]> {
    const rows = await this.#database.all<JobRow>(
      `SELECT * FROM ingest_jobs WHERE run = ? AND position > ? AND outcome IS NOT NULL
       ORDER BY position LIMIT ?`,
      [run, after, limit],
    )
    return rows.map((row) => ({ ...jobOf(row), end: endOf(row) }))
  }

  /** These jobs of a run, whatever became of them. */
  async at(run: string, positions: readonly number[]): Promise<EndedJob[]> {
    const rows = await this.#database.all<JobRow>(
      `SELECT * FROM ingest_jobs WHERE run = ? AND position IN (SELECT value FROM json_each(?))
       ORDER BY position`,
      [run, JSON.stringify(positions)],
    )
    return rows.map((row) => ({ ...jobOf(row), end: endOf(row) }))
  }

  /** How many jobs a run has, and how many of them are of these kinds. */
  async count(run: string, kinds: readonly string[]): Promise<{ jobs: number; ofKinds: number }> {
    const [row] = await this.#database.all<{ jobs: number; ofKinds: number }>(
      `SELECT count(*) AS jobs, count(*) FILTER (WHERE kind IN (SELECT value FROM json_each(?2))) AS ofKinds
       FROM ingest_jobs WHERE run = ?1`,
      [run, JSON.stringify(kinds)],
    )
    return row!
  }

  /** Records how a job ended, with the next transaction. A crash before that repeats the job, which is harmless. */
  end(job: Job, end: JobEnd): Promise<void> {
    return this.#write({
      sql: `UPDATE ingest_jobs SET outcome = ?, code = ?, message = ?, remedy = ?, chunks = ?, checkpoint = coalesce(?, checkpoint)
            WHERE run = ? AND position = ?`,
      params: [
        end.outcome,
        end.code ?? null,
        end.message ?? null,
        end.remedy ?? null,
        end.chunks ?? 0,
        end.checkpoint ? JSON.stringify(end.checkpoint) : null,
        job.run,
        job.position,
      ],
    })
  }

  checkpoint(job: Job, checkpoint: JobCheckpoint): Promise<void> {
    return this.#write({
      sql: 'UPDATE ingest_jobs SET checkpoint = ? WHERE run = ? AND position = ?',
      params: [JSON.stringify(checkpoint), job.run, job.position],
    })
  }

  /** Ends all open jobs of a run in the same way. */
  async endOpen(run: string, end: JobEnd): Promise<void> {
    await this.flush()
    await this.#database.write([
      {
        sql: `UPDATE ingest_jobs SET outcome = ?, code = ?, message = ?, remedy = ?
              WHERE run = ? AND outcome IS NULL`,
        params: [end.outcome, end.code ?? null, end.message ?? null, end.remedy ?? null, run],
      },
    ])
  }

  /** Ends open jobs for documents that were removed: the removal came later and holds. */
  async withdraw(documents: readonly string[]): Promise<void> {
    await this.#database.write([
      {
        sql: `UPDATE ingest_jobs SET outcome = 'skipped', message = 'Its document was removed meanwhile.'
              WHERE outcome IS NULL AND document IN (SELECT value FROM json_each(?))`,
        params: [JSON.stringify(documents)],
      },
    ])
  }

  /** Drops what is no longer needed of runs that have ended: all but what failed, which can be tried again. */
  async tidy(unfinished: readonly string[], forgetFailedBefore: number): Promise<void> {
    const list = JSON.stringify(unfinished)
    const over = 'run NOT IN (SELECT value FROM json_each(?))'
    await this.#database.write([
      {
        sql: `DELETE FROM ingest_jobs WHERE ${over} AND (NOT ${hasFailures} OR created < ?)`,
        params: [list, forgetFailedBefore],
      },
      { sql: `DELETE FROM ingest_runs WHERE ${over}`, params: [list] },
    ])
  }

  /** Drops a run's jobs but for the failed ones. */
  async close(run: string): Promise<void> {
    await this.flush()
    await this.#database.write([
      { sql: `DELETE FROM ingest_jobs WHERE run = ? AND NOT ${hasFailures}`, params: [run] },
      { sql: 'DELETE FROM ingest_runs WHERE run = ?', params: [run] },
    ])
  }

  /** Those of these files that a job still needs: an open one, or a failed one that can be tried again. */
  async needed(paths: readonly string[]): Promise<Set<string>> {
    const rows = await this.#database.all<{ value: string }>(
      `WITH needed AS (SELECT path, target FROM ingest_jobs WHERE outcome IS NULL OR ${hasFailures})
       SELECT value FROM json_each(?)
       WHERE value IN (SELECT path FROM needed UNION SELECT target FROM needed WHERE target IS NOT NULL)`,
      [JSON.stringify(paths)],
    )
    return new Set(rows.map((row) => row.value))
  }

  /** Resolves once everything recorded so far is on disk. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#flushing) await this.#flushing
  }

  #write(statement: Statement): Promise<void> {
    this.#waiting.push(statement)
    this.#flushing ??= this.#drain().finally(() => {
      this.#flushing = undefined
    })
    return this.#flushing
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const statements = this.#waiting
      this.#waiting = []
      await this.#database.write(statements)
    }
  }
}

const batchSize = 1000

/** A job that can be tried again: it failed, or lines of its JSONL file did. */
const hasFailures = `(outcome IS 'failed' OR coalesce(checkpoint ->> 'failed', 0) > 0)`

const insertJobs = `
  INSERT INTO ingest_jobs (run, created, position, kind, name, path, target, document, source, only, known_hash,
    outcome, code, message, remedy)
  SELECT ?1, ?2, value ->> 'position', value ->> 'kind', value ->> 'name', value ->> 'path', value ->> 'target',
    value ->> 'document', value ->> 'source', value ->> 'only', value ->> 'knownHash',
    value ->> 'outcome', value ->> 'code', value ->> 'message', value ->> 'remedy'
  FROM json_each(?3)`

function plainJob({ ended, only, ...job }: NewJob, position: number): Record<string, unknown> {
  return { ...job, ...ended, position, only: only && JSON.stringify(only) }
}

interface JobRow {
  readonly run: string
  readonly position: number
  readonly kind: NewJob['kind']
  readonly name: string
  readonly path: string
  readonly target: string | null
  readonly document: string | null
  readonly source: string
  readonly only: string | null
  readonly known_hash: string | null
  readonly outcome: JobOutcome | null
  readonly code: ReadFailureCode | null
  readonly message: string | null
  readonly remedy: string | null
  readonly chunks: number
  readonly checkpoint: string | null
}

function jobOf(row: JobRow): Job {
  return {
    run: row.run,
    position: row.position,
    kind: row.kind,
    name: row.name,
    path: row.path,
    source: row.source,
    ...(row.target !== null && { target: row.target }),
    ...(row.document !== null && { document: row.document }),
    ...(row.only !== null && { only: JSON.parse(row.only) as string[] }),
    ...(row.known_hash !== null && { knownHash: row.known_hash }),
    ...(row.checkpoint !== null && { checkpoint: JSON.parse(row.checkpoint) as JobCheckpoint }),
  }
}

function endOf(row: JobRow): JobEnd {
  return {
    outcome: row.outcome!,
    chunks: row.chunks,
    ...(row.code !== null && { code: row.code }),
    ...(row.message !== null && { message: row.message }),
    ...(row.remedy !== null && { remedy: row.remedy }),
  }
}
