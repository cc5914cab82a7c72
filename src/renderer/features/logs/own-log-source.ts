import type { LogEntry } from '../../../contract/logs.ts'
import { client } from '../../lib/client.ts'
import type { LogSource } from '../../ui/log/log-feed.ts'
import { findBounds, type TimeSpan } from '../../ui/log/time-span.ts'
import { type PageQuery, toInput } from './log-query.ts'
import { type OwnLine, ownLine } from './own-line.ts'

/** Lines to begin with: of the latest, and of a span of time. */
const most = { latest: 5000, span: 200_000 }

/** Our own log: what fits the query in a span of time, then what comes. `undefined` for a span that is none. */
export function ownLogSource(
  query: PageQuery,
  span: TimeSpan,
): LogSource<OwnLine, { lines: LogEntry[]; reached?: string | undefined }> | undefined {
  const bounds = findBounds(span, Date.now())
  if (bounds === undefined) return undefined
  let reached: string | undefined
  const { latest, since, until, follow } = bounds
  return {
    follow,
    open: (signal, again) =>
      client.logs.follow(
        {
          ...toInput(query),
          limit: latest ? most.latest : most.span,
          ...(since !== undefined && { since }),
          ...(until !== undefined && { until }),
          ...(again && reached !== undefined && { after: reached }),
        },
        { signal },
      ),
    take(batch) {
      reached = batch.reached ?? reached
      return batch.lines.map(ownLine)
    },
  }
}
