import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LogEntry, LogQuery, LogState } from '../../contract/logs.ts'
import { Problem } from '../platform/errors.ts'
import type { LogTrouble } from '../platform/log-file.ts'
import { type LogFilter, searchableText } from '../platform/log-lines.ts'
import { findLogFiles, type LogPlace, placeText, readPlace } from '../platform/log-places.ts'
import { linesBackwards, linesForwards, logEnd, type PlacedLine } from '../platform/log-reader.ts'
import type { LogLevel } from '../platform/logger.ts'
import type { ReportSection } from '../platform/report-section.ts'
import { type Expression, openExpression } from './expression.ts'
import { readMoment } from './moment.ts'
import type { LogService } from './ports.ts'
import { writeProblemReport } from './report/report.ts'

/** How often it is looked whether lines were written, ms. */
const lookMs = 200
/** Lines in one batch of a stream. */
const batch = 1000

export function createLogService(options: {
  readonly folder: string
  /** Thread for regular expressions: `matcher.worker.ts`. */
  readonly matcher: URL
  /** The logger that writes here, where this process has one. */
  readonly writer?: { readonly level: LogLevel; readonly trouble: LogTrouble | undefined }
  /** What the rooms say in a problem report; none where the services do not run. */
  readonly sections: () => readonly ReportSection[]
}): LogService {
  const { folder, matcher, writer } = options

  /** Runs `work` with the filter of a query and a test for what a filter cannot say. */
  async function* asked<T>(
    query: LogQuery,
    work: (filter: LogFilter, narrow: (lines: PlacedLine[]) => Promise<PlacedLine[]>) => AsyncGenerator<T>,
  ): AsyncGenerator<T> {
    const filter = toFilter(query)
    const expression = query.grep === undefined ? undefined : openExpression(query.grep, matcher)
    try {
      yield* work(filter, (lines) => narrowed(lines, expression))
    } finally {
      await expression?.close()
    }
  }

  async function state(): Promise<LogState> {
    const files = await findLogFiles(folder)
    const sizes = await Promise.all(
      files.map(({ name }) =>
        stat(join(folder, name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    )
    return {
      folder,
      level: writer?.level ?? null,
      files: files.length,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      oldest: files[0] ? new Date(files[0].birth).toISOString() : null,
      trouble: writer?.trouble ?? null,
    }
  }

  async function list(
    query: LogQuery,
    { cursor, limit }: { cursor?: string | undefined; limit: number },
    signal?: AbortSignal,
  ) {
    const before = cursor === undefined ? undefined : parsePlace(cursor, 'cursor')
    const found: PlacedLine[] = []
    const pages = asked(query, async function* (filter, narrow) {
      for await (const lines of linesBackwards(folder, filter, { before, signal })) yield await narrow(lines)
    })
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

  return {
    list,
    state,
    follow(query, { limit, after }, signal) {
      const from = after === undefined ? undefined : parsePlace(after, 'after')
      return asked(query, async function* (filter, narrow) {
        let reached = from ?? (await logEnd(folder))
        if (!from && limit > 0 && reached) {
          const newest: PlacedLine[] = []
          for await (const lines of linesBackwards(folder, filter, { before: reached, signal })) {
            newest.push(...(await narrow(lines)))
            if (newest.length >= limit) break
          }
          newest.length = Math.min(newest.length, limit)
          newest.reverse()
          for (let at = 0; at < newest.length; at += batch)
            yield { lines: newest.slice(at, at + batch).map(toEntry), ...tellReached(reached) }
        }
        // Told even without lines, so that whoever reads knows that it is followed.
        yield { lines: [], ...tellReached(reached) }
        while (!signal?.aborted) {
          for await (const next of linesForwards(folder, filter, reached, signal)) {
            reached = next.reached
            const lines = await narrow(next.lines)
            if (lines.length > 0) yield { lines: lines.map(toEntry), ...tellReached(reached) }
          }
          if (filter.until !== undefined && Date.now() > filter.until) return
          await sleep(lookMs, undefined, signal ? { signal } : {}).catch(() => {})
        }
      })
    },
    report: (subject) => writeProblemReport(options.sections(), subject, { list, state }),
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
