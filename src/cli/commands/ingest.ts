import { formatCount } from '../../shared/count-words.ts'
import { defined } from '../../shared/defined.ts'
import { backFromNow } from '../arguments.ts'
import type { Connection } from '../connection.ts'
import { followRun, nameItems } from '../follow-run.ts'
import { CommandFailure, type ExitCode, print, printJson, say } from '../output.ts'
import { resolvePath } from '../terminal.ts'

export interface IngestOptions {
  readonly pdf?: string[]
  readonly jsonl?: string[]
  readonly since?: string
  readonly embed: boolean
  readonly json?: boolean
  readonly verbose?: boolean
}

/** `catalyst ingest`: gives files to the services and waits until they are in. */
export async function ingest(
  paths: string[],
  options: IngestOptions,
  connection: Connection,
): Promise<ExitCode> {
  const { client } = connection
  const began = performance.now()
  const since = options.since === undefined ? undefined : readMoment(options.since)
  const { runId } = await client.knowledge.ingest({
    // A server has a working folder of its own.
    paths: [...paths, ...(options.pdf ?? [])].map(resolvePath),
    jsonl: (options.jsonl ?? []).map(resolvePath),
    embed: options.embed,
    ...(since && { since }),
  })
  const run = await followRun(client, runId)
  const [taken, failed, skipped, cancelled] = await Promise.all([
    nameItems(client, runId, 'succeeded'),
    nameItems(client, runId, 'failed'),
    nameItems(client, runId, 'skipped'),
    nameItems(client, runId, 'cancelled'),
  ])
  const { succeeded: read, unchanged } = run.counts
  const { chunks = 0 } = run.figures
  const answer = {
    runId,
    read,
    unchanged,
    failed: failed.map(({ name, code = 'internal', message = '', remedy }) => ({
      path: name,
      code,
      message,
      ...defined({ remedy }),
    })),
    // What was read in part, or otherwise than it stands: a row that does not fit, a page without text.
    remarks: taken.flatMap(({ name, code, message, remedy }) =>
      message ? [{ path: name, message, ...defined({ code, remedy }) }] : [],
    ),
    skipped: [...skipped, ...cancelled].map(({ name, message, status }) => ({
      path: name,
      reason: message ?? (status === 'cancelled' ? 'The run was cancelled before it was read.' : ''),
    })),
    chunks,
    seconds: Math.round(performance.now() - began) / 1000,
  }
  if (options.json) printJson(answer)
  else {
    for (const { name, message, remedy } of failed)
      say(`failed   ${name}: ${[message, remedy].filter(Boolean).join(' ')}`)
    for (const { path, message, remedy } of answer.remarks)
      say(`remark   ${path}: ${[message, remedy].filter(Boolean).join(' ')}`)
    if (options.verbose) for (const { path, reason } of answer.skipped) say(`skipped  ${path}: ${reason}`)
    print(
      `${read} read, ${unchanged} unchanged, ${answer.failed.length} failed, ${answer.skipped.length} skipped: ` +
        `${formatCount(chunks, 'chunk')} in ${answer.seconds.toFixed(1)} s`,
    )
    if (answer.skipped.length > 0 && !options.verbose) say('--verbose names what was skipped, and why.')
  }
  if (run.message) say([run.message, run.remedy].filter(Boolean).join(' '))
  return run.status === 'succeeded' ? 0 : 1
}

/** `2026-11-01`, an ISO moment, Unix seconds, or a span back from now: `7d`, `1h30m`. */
export function readMoment(text: string): string {
  const span = backFromNow(text)
  if (span !== undefined) return span
  // Unix seconds are longer than any year.
  const at = /^\d{9,11}(?:\.\d{1,9})?$/u.test(text) ? Number(text) * 1000 : Date.parse(text)
  if (Number.isNaN(at)) {
    throw new CommandFailure(`--since ${text} is not a date.`, {
      remedy: 'Give a date (2026-11-01), a moment (2026-11-01T12:00:00Z) or a span (7d, 1h30m).',
      exitCode: 2,
    })
  }
  return new Date(at).toISOString()
}
