import { randomUUID } from 'node:crypto'
import type { Database, Statement } from '../../platform/database.ts'
import type { Claim, ClaimRequest } from '../ports.ts'
import { type JobRow, jobColumns, readJob } from './rows.ts'

/** Claims the next jobs that wait in one statement, so that two who claim at once get different ones. */
export async function claimJobs(database: Database, queue: string, request: ClaimRequest): Promise<Claim[]> {
  const { worker, leaseMs, limit, group } = request
  const now = Date.now()
  const lease = randomUUID()
  const rows = await database.all<JobRow>(claimSql, [
    ...[queue, group ?? null, now, limit],
    ...[worker, lease, now + leaseMs],
  ])
  if (group === undefined && rows.length > 0) {
    const served = [...new Set(rows.map((row) => row.group_name))]
    await database.write([{ sql: turnSql, params: [queue, JSON.stringify(served)] }])
  }
  rows.sort((a, b) => a.group_name.localeCompare(b.group_name) || a.position - b.position)
  return rows.map((row) => ({ ...readJob(row), lease }))
}

/**
 * Of each group as many as are asked for, never tried ones first; from these the first of each group by turns, then the
 * second of each, and so on, with one tried before at most.
 */
const claimSql = `
  WITH ready AS (
    SELECT g.name AS group_name, w.value ->> 0 AS position, w.value ->> 1 AS tried, w.key AS nth, g.turn, g.created
    FROM queue_group g JOIN json_each((
      SELECT json_group_array(json_array(position, tried) ORDER BY tried, position) FROM (
        SELECT position, tried FROM queue_job
        WHERE queue = g.queue AND group_name = g.name AND state = 'waiting' AND not_before <= ?3
        ORDER BY tried, position LIMIT ?4))) w
    WHERE g.queue = ?1 AND g.note IS NOT NULL AND (?2 IS NULL OR g.name = ?2)),
  ordered AS (
    SELECT *, sum(tried) OVER (ORDER BY tried, nth, turn, created, group_name) AS suspects FROM ready),
  chosen AS (
    SELECT group_name, position FROM ordered WHERE tried = 0 OR suspects = 1
    ORDER BY nth, turn, created, group_name LIMIT ?4)
  UPDATE queue_job
  SET state = 'claimed', attempts = attempts + 1, tried = 1, worker = ?5, lease = ?6, lease_until = ?7
  WHERE queue = ?1 AND (group_name, position) IN (SELECT group_name, position FROM chosen)
  RETURNING ${jobColumns}`

const turnSql = `
  UPDATE queue_group SET turn = (SELECT max(turn) + 1 FROM queue_group WHERE queue = ?1)
  WHERE queue = ?1 AND name IN (SELECT value FROM json_each(?2))`

/** Jobs whose lease has ended wait again, or are dead after their last attempt. */
export function endLeases(queue: string, maxAttempts: number, at: number): Statement {
  return {
    sql: `UPDATE queue_job SET lease = NULL, lease_until = NULL, worker = NULL,
            state = CASE WHEN attempts >= ?2 THEN 'dead' ELSE 'waiting' END,
            reason = CASE WHEN attempts >= ?2
              THEN 'It was begun ' || attempts || ' times, and each time whoever worked on it ended.' END
          WHERE queue = ?1 AND state = 'claimed' AND lease_until <= ?3`,
    params: [queue, maxAttempts, at],
  }
}
