import { useFreshHealth } from './health-store.ts'
import { useNow } from './now.ts'
import { useStack } from './stack-store.ts'
import { checkedAge } from './staleness.ts'
import { judgeReport, type Verdict } from './verdict.ts'

/** The verdict of this second. */
export function useVerdict(): Verdict {
  const { report, freshAt, stale } = useFreshHealth()
  const now = useNow()
  const view = useStack((state) => state.view)
  const age = report === null || freshAt === null ? null : checkedAge(report, freshAt, now)
  return judgeReport(report, stale, age, view)
}
