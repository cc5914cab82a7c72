import { setTimeout as sleep } from 'node:timers/promises'
import type { LogEntry, LogQuery } from '../../contract/logs.ts'
import { Problem } from '../platform/errors.ts'
import { type LogFilter, searchableText } from '../platform/log-lines.ts'
import { type LogPlace, placeText, readPlace } from '../platform/log-places.ts'
import { linesBackwards, linesForwards, logEnd, type PlacedLine } from '../platform/log-reader.ts'
import { type Expression, openExpression } from './expression.ts'
import { readMoment } from './moment.ts'

/** How often to look for new lines, ms. */
const lookMs = 200
/** Lines in one batch of a stream. */
const batch = 1000

/** Where the lines are, and the thread for regular expressions: `matcher.worker.ts`. */
export interface LogSource {
  readonly folder: string
  readonly matcher: URL
}

interface Question {
  readonly filter: LogFilter
  /** Leaves out what a filter cannot tell. */
  readonly narrow: (lines: PlacedLine[]) => Promise<PlacedLine[]>
}

/** Lines in one answer, and how far the log has been read. */
export interface LogBatch {
  readonly lines: LogEntry[]
  readonly reached?: string
}

/**
 * One page of lines, newest first.
 *
 * @param page.cursor the place from an earlier answer
 * @throws Problem `INVALID` for a place, a moment or an expression that cannot be read
 */
export async function listLines(
  source: LogSource,
  query: LogQuery,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  signal?: AbortSignal,
): Promise<{ lines: LogEntry[]; nextCursor?: string }> {
  const before = cursor === undefined ? undefined : parsePlace(cursor, 'cursor')
  const pages = asking(source, query, async function* ({ filter, narrow }) {
    for await (const lines of linesBackwards(source.folder, filter, { before, signal }))
      yield await narrow(lines)
  })
  const found: PlacedLine[] = []
  for await (const lines of pages) {
    found.push(...lines)
    // One more than asked for tells that there are more.
    if (found.length > limit) break
  }
  const lines = found.slice(0, limit)
  return {
    lines: lines.map(toEntry),
    ...(found.length > limit && { nextCursor: lines.at(-1)!.place }),
  }
}

/**
 * The newest `limit` lines, oldest first, or those after a place; then lines as they are written.
 *
 * @throws Problem `INVALID` for a place, a moment or an expression that cannot be read
 */
export function followLines(
  source: LogSource,
  query: LogQuery,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
  signal?: AbortSignal,
): AsyncGenerator<LogBatch> {
  const from = after === undefined ? undefined : parsePlace(after, 'after')
  return asking(source, query, async function* (question) {
    const reached = from ?? (await logEnd(source.folder))
    if (!from && limit > 0 && reached) {
      const newest = await readNewest(source, question, reached, limit, signal)
      for (let at = 0; at < newest.length; at += batch)
        yield { lines: newest.slice(at, at + batch).map(toEntry), ...tellReached(reached) }
    }
    // Told even without lines, so that the reader knows that the log is followed.
    yield { lines: [], ...tellReached(reached) }
    yield* readOn(source, question, reached, signal)
  })
}

async function readNewest(
  { folder }: LogSource,
  { filter, narrow }: Question,
  before: LogPlace,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<PlacedLine[]> {
  const newest: PlacedLine[] = []
  for await (const lines of linesBackwards(folder, filter, { before, signal })) {
    newest.push(...(await narrow(lines)))
    if (newest.length >= limit) break
  }
  newest.length = Math.min(newest.length, limit)
  return newest.reverse()
}

async function* readOn(
  { folder }: LogSource,
  { filter, narrow }: Question,
  from: LogPlace | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogBatch> {
  let reached = from
  while (!signal?.aborted) {
    for await (const next of linesForwards(folder, filter, reached, signal)) {
      reached = next.reached
      const lines = await narrow(next.lines)
      if (lines.length > 0) yield { lines: lines.map(toEntry), ...tellReached(reached) }
    }
    if (filter.until !== undefined && Date.now() > filter.until) return
    await sleep(lookMs, undefined, signal ? { signal } : {}).catch(() => {})
  }
}

/** Runs `work` with what a query asks for; its expression has a thread, which ends with it. */
async function* asking<T>(
  { matcher }: LogSource,
  query: LogQuery,
  work: (question: Question) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  const filter = toFilter(query)
  const expression = query.grep === undefined ? undefined : openExpression(query.grep, matcher)
  try {
    yield* work({ filter, narrow: (lines) => narrowed(lines, expression) })
  } finally {
    await expression?.close()
  }
}

function toFilter(query: LogQuery): LogFilter {
  const since = query.since === undefined ? undefined : readMoment(query.since, 'since')
  const until = query.until === undefined ? undefined : readMoment(query.until, 'until')
  if (since !== undefined && until !== undefined && since > until) {
    const message = 'The time span ends before it begins.'
    throw new Problem('INVALID', message, 'Exchange since and until.', { fields: { until: message } })
  }
  return {
    requestId: query.request,
    runId: query.run,
    level: query.level,
    logger: query.logger,
    since,
    until,
    text: query.text,
  }
}

function parsePlace(text: string, field: 'cursor' | 'after'): LogPlace {
  const place = readPlace(text)
  if (place) return place
  const message = 'This is not a place in the log.'
  throw new Problem('INVALID', message, `Give ${field} as an earlier answer gave it, or leave it out.`, {
    fields: { [field]: message },
  })
}

async function narrowed(lines: PlacedLine[], expression: Expression | undefined): Promise<PlacedLine[]> {
  if (!expression) return lines
  const matching = await expression.matching(lines.map(({ line }) => searchableText(line)))
  return lines.filter((_, at) => matching.has(at))
}

function tellReached(reached: LogPlace | undefined): { reached?: string } {
  return reached ? { reached: placeText(reached) } : {}
}

function toEntry({ line, place }: PlacedLine): LogEntry {
  const { ts, level, logger, message, req_id, run_id, ...fields } = line
  return {
    ...{ place, ts, level, logger, message },
    ...(typeof req_id === 'string' && { requestId: req_id }),
    ...(typeof run_id === 'string' && { runId: run_id }),
    fields,
  }
}
