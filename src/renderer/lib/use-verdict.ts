import { useFreshHealth } from './health-store.ts'
import { useNow } from './now.ts'
import { type Verdict, verdictOf } from './verdict.ts'

/** The verdict of this second. */
export function useVerdict(): Verdict {
  const { report, freshAt, stale } = useFreshHealth()
  const now = useNow()
  return verdictOf(report, stale, freshAt === null ? null : Math.max(0, now - freshAt))
}
