import type { Database, SqlValue, Statement } from '../../platform/database.ts'
import { notACursor } from '../../platform/not-a-cursor.ts'
import type {
  Claim,
  ClaimRequest,
  JobQueue,
  NewQueueJob,
  QueueFilter,
  QueueJob,
  QueueJobEnd,
  QueueJobKey,
  QueueJobPage,
  QueueJobState,
} from '../ports.ts'
import { claimJobs, endLeases } from './claim.ts'
import { GroupedWrites } from './grouped-writes.ts'
import { type JobRow, jobColumns, readJob } from './rows.ts'

export interface SqliteQueueOptions {
  readonly database: Database
  /** Its name among the queues of the database. */
  readonly queue: string
  /** Claims without an end or progress after which a job is dead. */
  readonly maxAttempts: number
}

/** Jobs added at once: each batch is one message and one transaction. */
const batchJobs = 1000

/** A queue in the records database. */
export class SqliteJobQueue implements JobQueue {
  readonly #database: Database
  readonly #writes: GroupedWrites
  readonly #queue: string
  readonly #maxAttempts: number

  constructor({ database, queue, maxAttempts }: SqliteQueueOptions) {
    this.#database = database
    this.#writes = new GroupedWrites(database)
    this.#queue = queue
    this.#maxAttempts = maxAttempts
  }

  async add(group: string, jobs: readonly NewQueueJob[], note: unknown): Promise<void> {
    const now = Date.now()
    await this.#database.write([
      {
        sql: 'INSERT INTO queue_group (queue, name, created) VALUES (?, ?, ?)',
        params: [this.#queue, group, now],
      },
    ])
    for (let at = 0; at < jobs.length; at += batchJobs) {
      const batch = JSON.stringify(jobs.slice(at, at + batchJobs))
      await this.#database.write([{ sql: addSql, params: [this.#queue, group, now, batch] }])
    }
    const sql = 'UPDATE queue_group SET note = ? WHERE queue = ? AND name = ?'
    await this.#database.write([{ sql, params: [JSON.stringify(note ?? null), this.#queue, group] }])
  }

  async note(group: string): Promise<unknown> {
    const [row] = await this.#database.all<{ note: string | null }>(
      'SELECT note FROM queue_group WHERE queue = ? AND name = ?',
      [this.#queue, group],
    )
    return row?.note ? JSON.parse(row.note) : undefined
  }

  async groups(): Promise<string[]> {
    const rows = await this.#database.all<{ name: string }>(
      'SELECT name FROM queue_group WHERE queue = ? ORDER BY created, name',
      [this.#queue],
    )
    return rows.map(({ name }) => name)
  }

  async claim(request: ClaimRequest): Promise<Claim[]> {
    await this.#writes.write(endLeases(this.#queue, this.#maxAttempts, Date.now()))
    return claimJobs(this.#database, this.#queue, request)
  }

  async extend(claims: readonly Claim[], leaseMs: number): Promise<Claim[]> {
    const until = Date.now() + leaseMs
    const held = await Promise.all(claims.map((claim) => this.#change(claim, 'lease_until = ?', [until])))
    return claims.filter((_, at) => !held[at])
  }

  saveProgress(claim: Claim, progress: unknown): Promise<boolean> {
    return this.#change(claim, 'progress = ?, attempts = 1', [JSON.stringify(progress)])
  }

  acknowledge(claim: Claim, { result, keep = false }: QueueJobEnd): Promise<boolean> {
    const values = [JSON.stringify(result ?? null), Number(keep)]
    return this.#change(claim, `state = 'ended', result = ?, keep = ?, ${noLease}`, values)
  }

  async retry(claim: Claim, delayMs: number, reason: string): Promise<'waiting' | 'dead' | 'lost'> {
    const values = [this.#maxAttempts, reason, Date.now() + delayMs]
    const state = `state = CASE WHEN attempts >= ? THEN 'dead' ELSE 'waiting' END`
    if (!(await this.#change(claim, `${state}, reason = ?, not_before = ?, ${noLease}`, values)))
      return 'lost'
    const [job] = await this.find(claim.group, [claim.position])
    return job?.state === 'dead' ? 'dead' : 'waiting'
  }

  async release(claims: readonly Claim[]): Promise<void> {
    const back = `state = 'waiting', attempts = attempts - 1, tried = attempts > 1, ${noLease}`
    await Promise.all(claims.map((claim) => this.#change(claim, back, [])))
  }

  async endLeases(): Promise<void> {
    await this.#writes.write(endLeases(this.#queue, this.#maxAttempts, Number.MAX_SAFE_INTEGER))
  }

  endOpen(
    which: { group: string } | { subjects: readonly string[] },
    { result, keep = false }: QueueJobEnd,
  ): Promise<number> {
    const [where, value] =
      'group' in which
        ? ['group_name = ?', which.group]
        : ['subject IN (SELECT value FROM json_each(?))', JSON.stringify(which.subjects)]
    return this.#writes.write({
      sql: `UPDATE queue_job SET state = 'ended', result = ?, keep = ?, ${noLease}
            WHERE queue = ? AND state IN ('waiting', 'claimed') AND ${where}`,
      params: [JSON.stringify(result ?? null), Number(keep), this.#queue, value],
    })
  }

  async count(group?: string): Promise<Record<QueueJobState, number>> {
    const rows = await this.#database.all<{ state: QueueJobState; jobs: number }>(
      `SELECT state, count(*) AS jobs FROM queue_job
       WHERE queue = ?1 AND ${group === undefined ? 'TRUE' : 'group_name = ?2'} GROUP BY state`,
      group === undefined ? [this.#queue] : [this.#queue, group],
    )
    const counts = { waiting: 0, claimed: 0, ended: 0, dead: 0 }
    for (const { state, jobs } of rows) counts[state] = jobs
    return counts
  }

  async list(
    { group, states, keep }: QueueFilter,
    { cursor, limit }: { cursor?: string | undefined; limit: number },
  ): Promise<QueueJobPage> {
    const parts: [string, ...SqlValue[]][] = [['queue = ?', this.#queue]]
    if (group !== undefined) parts.push(['group_name = ?', group])
    if (states) parts.push(['state IN (SELECT value FROM json_each(?))', JSON.stringify(states)])
    if (keep !== undefined) parts.push(['keep = ?', Number(keep)])
    if (cursor !== undefined) parts.push(['(group_name, position) > (?, ?)', ...readCursor(cursor)])
    const rows = await this.#database.all<JobRow>(
      `SELECT ${jobColumns} FROM queue_job WHERE ${parts.map(([sql]) => sql).join(' AND ')}
       ORDER BY group_name, position LIMIT ?`,
      [...parts.flatMap(([, ...values]) => values), limit + 1],
    )
    const jobs = rows.slice(0, limit).map(readJob)
    const last = jobs.at(-1)
    const more = rows.length > limit && last
    return { jobs, ...(more ? { nextCursor: `${last.position}|${last.group}` } : {}) }
  }

  async find(group: string, positions: readonly number[]): Promise<QueueJob[]> {
    const rows = await this.#database.all<JobRow>(
      `SELECT ${jobColumns} FROM queue_job
       WHERE queue = ? AND group_name = ? AND position IN (SELECT value FROM json_each(?)) ORDER BY position`,
      [this.#queue, group, JSON.stringify(positions)],
    )
    return rows.map(readJob)
  }

  retryDead(jobs: readonly QueueJobKey[]): Promise<number> {
    const change =
      "UPDATE queue_job SET state = 'waiting', attempts = 0, tried = 0, not_before = 0, reason = NULL"
    return this.#ofDead(jobs, change)
  }

  dropDead(jobs: readonly QueueJobKey[]): Promise<number> {
    return this.#ofDead(jobs, 'DELETE FROM queue_job')
  }

  async close(group: string): Promise<void> {
    const params = [this.#queue, group]
    await this.#database.write([
      {
        sql: `DELETE FROM queue_job WHERE queue = ? AND group_name = ? AND keep = 0 AND state <> 'dead'`,
        params,
      },
      { sql: 'DELETE FROM queue_group WHERE queue = ? AND name = ?', params },
    ])
  }

  async forget(before: Date): Promise<void> {
    await this.#database.write([
      {
        sql: `DELETE FROM queue_job WHERE queue = ?1 AND created < ?2
                AND group_name NOT IN (SELECT name FROM queue_group WHERE queue = ?1)`,
        params: [this.#queue, before.getTime()],
      },
    ])
  }

  /** Changes a job while the lease holds; gives whether it did. */
  async #change(claim: Claim, set: string, values: readonly SqlValue[]): Promise<boolean> {
    const statement: Statement = {
      sql: `UPDATE queue_job SET ${set}
            WHERE queue = ? AND group_name = ? AND position = ? AND state = 'claimed' AND lease = ?`,
      params: [...values, this.#queue, claim.group, claim.position, claim.lease],
    }
    return (await this.#writes.write(statement)) > 0
  }

  #ofDead(jobs: readonly QueueJobKey[], change: string): Promise<number> {
    return this.#writes.write({
      sql: `${change} WHERE queue = ? AND state = 'dead' AND (group_name, position) IN
              (SELECT value ->> 'group', value ->> 'position' FROM json_each(?))`,
      params: [this.#queue, JSON.stringify(jobs.map(({ group, position }) => ({ group, position })))],
    })
  }
}

const noLease = 'lease = NULL, lease_until = NULL, worker = NULL'

const addSql = `
  INSERT INTO queue_job (queue, group_name, created, position, subject, payload, state, result, keep)
  SELECT ?1, ?2, ?3, value ->> 'position', value ->> 'subject', value -> 'payload',
    CASE WHEN value -> 'end' IS NULL THEN 'waiting' ELSE 'ended' END, value -> 'end' -> 'result',
    coalesce(value -> 'end' ->> 'keep', 0)
  FROM json_each(?4)`

function readCursor(cursor: string): [group: string, position: number] {
  const [, position, group] = /^(\d{1,15})\|(.+)$/u.exec(cursor) ?? []
  if (position === undefined || group === undefined) throw notACursor(cursor)
  return [group, Number(position)]
}
