import { create } from 'zustand'
import type { HealthReport } from '../../contract/health.ts'
import { useConnection } from './connection.ts'
import { useNow } from './now.ts'
import { useSettings } from './settings-store.ts'
import { freshAt, type Hearing, isStale } from './staleness.ts'

interface HealthState {
  report: HealthReport | null
  /** When `report` was known to be fresh, by this page's clock. */
  freshAt: number | null
  take(report: HealthReport): void
}

/** The last word of every check. */
export const useHealth = create<HealthState>()((set, get) => ({
  report: null,
  freshAt: null,
  take: (report) => {
    const { report: last, freshAt: at } = get()
    const before = last && at !== null ? { timestamp: last.timestamp, freshAt: at } : null
    set({ report, freshAt: freshAt(report.timestamp, before, Date.now()) })
  },
}))

/** What staleness is judged by, as of this moment. */
export function currentHearing(): Hearing {
  const { report, freshAt } = useHealth.getState()
  return {
    freshAt,
    intervalMs: report?.polling?.intervalMs ?? 10_000,
    deadlineMs: (useSettings.getState().view?.settings.health.timeoutSeconds ?? 3) * 1000,
    lost: useConnection.getState().state === 'lost',
  }
}

/** The report and whether it may still be called now; renders again when either changes. */
export function useFreshHealth(): { report: HealthReport | null; freshAt: number | null; stale: boolean } {
  const { report, freshAt } = useHealth()
  const now = useNow()
  useConnection((connection) => connection.state)
  return { report, freshAt, stale: isStale(currentHearing(), Math.max(now, freshAt ?? 0)) }
}
