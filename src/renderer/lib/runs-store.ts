import { create } from 'zustand'
import type { RunStatus, RunSummary } from '../../contract/runs.ts'

interface RunsState {
  /** Every run heard of since the page was opened, by id. */
  runs: ReadonlyMap<string, RunSummary>
  take(run: RunSummary): void
  /** Takes a run as it was asked for, unless it has been heard of anew since `before`. */
  renew(before: RunSummary, now: RunSummary | undefined): void
}

/** The runs under way, and those that have ended since this page was opened. */
export const useRuns = create<RunsState>()((set) => ({
  runs: new Map(),
  take: (run) => set((state) => ({ runs: new Map(state.runs).set(run.id, run) })),
  renew: (before, now) =>
    set((state) => {
      if (state.runs.get(before.id) !== before) return state
      const runs = new Map(state.runs)
      if (now) runs.set(before.id, now)
      else runs.delete(before.id)
      return { runs }
    }),
}))

/** Whether a run may still change. */
export function isUnderWay(status: RunStatus): boolean {
  return status === 'queued' || status === 'running'
}

/** Runs under way, oldest first. */
export function underWay(runs: ReadonlyMap<string, RunSummary>): RunSummary[] {
  return [...runs.values()]
    .filter((run) => isUnderWay(run.status))
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
}
