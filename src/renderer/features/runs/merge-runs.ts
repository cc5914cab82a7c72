import type { RunKindName } from '../../../contract/run-kinds.ts'
import type { RunStatus, RunSummary } from '../../../contract/runs.ts'
import { isUnderWay } from '../../lib/runs-store.ts'

export interface RunFilter {
  /** Part of a title, or a request id. */
  filter: string
  kind: RunKindName | 'any'
  status: RunStatus | 'any'
}

/**
 * A list as it was asked for, brought up to date with what has been heard since: newer states of its runs, runs that have
 * begun meanwhile and match, and what is under way however far back it began. What is under way first, then the newest.
 */
export function mergeRuns(
  listed: readonly RunSummary[],
  live: ReadonlyMap<string, RunSummary>,
  wanted: RunFilter,
): RunSummary[] {
  const known = new Set(listed.map(({ id }) => id))
  const newest = listed[0]?.createdAt ?? ''
  const heard = [...live.values()].filter(
    (run) => !known.has(run.id) && (run.createdAt >= newest || isUnderWay(run.status)),
  )
  return [...heard, ...listed.map((run) => live.get(run.id) ?? run)]
    .filter((run) => matches(run, wanted))
    .sort(
      (a, b) =>
        Number(isUnderWay(b.status)) - Number(isUnderWay(a.status)) || b.createdAt.localeCompare(a.createdAt),
    )
}

function matches(run: RunSummary, { filter, kind, status }: RunFilter): boolean {
  if (kind !== 'any' && run.kind !== kind) return false
  if (status !== 'any' && run.status !== status) return false
  const text = filter.toLowerCase()
  return text === '' || run.title.toLowerCase().includes(text) || run.requestId.toLowerCase().includes(text)
}
