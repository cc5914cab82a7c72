import { useEffect } from 'react'
import { useSearch } from 'wouter'
import type { CheckHistory } from '../../../contract/health.ts'
import { client } from '../../lib/client.ts'
import { useFreshHealth } from '../../lib/health-store.ts'
import { useInterval } from '../../lib/use-interval.ts'
import { useLoad } from '../../lib/use-load.ts'
import { useVerdict } from '../../lib/use-verdict.ts'
import { namesInOrder } from '../../lib/verdict.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { Loading } from '../../ui/states.tsx'
import { Changes } from './changes.tsx'
import { Gauge } from './gauge.tsx'
import { StackCausePanel } from './stack-cause-panel.tsx'
import { Strip } from './strip.tsx'
import { CausePanel, VerdictBanner } from './verdict-banner.tsx'
import './status.css'

/** How everything is: the verdict, the last day, a gauge for each dependency, and what changed. */
export function StatusPage() {
  const { report, stale } = useFreshHealth()
  const verdict = useVerdict()
  // The status line of all checks: when it differs, something has changed and the past has a new entry.
  const pattern = namesInOrder(report)
    .map((name) => report?.checks[name]?.status)
    .join()
  const history = useLoad(`history ${pattern}`, (signal) => client.health.history({ slices: 96 }, { signal }))
  const changes = useLoad(`changes ${pattern}`, (signal) => client.health.changes({ limit: 20 }, { signal }))
  useInterval(history.reload, 15_000)
  useNamedCheck(report !== null)

  const past = new Map<string, CheckHistory>(history.data?.checks.map((check) => [check.name, check]))
  return (
    <div className="page">
      <PageTitle text="Status" />
      {verdict.cause ? (
        <CausePanel verdict={verdict} />
      ) : verdict.stackCauses ? (
        <StackCausePanel verdict={verdict} causes={verdict.stackCauses} />
      ) : (
        <VerdictBanner verdict={verdict} />
      )}
      <Strip history={history} changes={changes.data?.changes ?? []} />
      {report === null ? (
        <div className="panel">
          <Loading what="checks" rows={6} />
        </div>
      ) : (
        <section className="board" aria-label="Dependencies">
          {namesInOrder(report).map((name) => (
            <Gauge key={name} name={name} check={report.checks[name]} past={past.get(name)} stale={stale} />
          ))}
        </section>
      )}
      <Changes changes={changes} />
    </div>
  )
}

/** Puts the focus on the check that the address names: `#/status?check=redis`. */
function useNamedCheck(isShown: boolean): void {
  const name = new URLSearchParams(useSearch()).get('check')
  useEffect(() => {
    if (name === null || !isShown) return
    const gauge = document.getElementById(`check-${name}`)
    gauge?.scrollIntoView({ block: 'center' })
    gauge?.focus()
  }, [name, isShown])
}
