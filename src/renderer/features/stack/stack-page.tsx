import { useSearch } from 'wouter'
import type { StackView } from '../../../contract/stack-view.ts'
import { client } from '../../lib/client.ts'
import { go } from '../../lib/location.ts'
import { exists, useStack } from '../../lib/stack-store.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Banner } from '../../ui/banner.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Failure, Loading } from '../../ui/states.tsx'
import { Causes } from './causes.tsx'
import { CommandLog } from './command-log.tsx'
import { DownDialog } from './down-dialog.tsx'
import { EventFeed } from './event-feed.tsx'
import { FileProblems } from './file-problems.tsx'
import { Neighbours } from './neighbours.tsx'
import { NoEngine } from './no-engine.tsx'
import { NotCreated } from './not-created.tsx'
import { ProgressPanel } from './progress-panel.tsx'
import { ServiceTable } from './service-table.tsx'
import { StandingLine } from './standing-line.tsx'
import { Toolbar } from './toolbar.tsx'
import './stack.css'

/** The stack: which it is, why it is not up, every service, and what can be done. */
export function StackPage() {
  const view = useStack((state) => state.view)
  const asked = useLoad('stack', async (signal) => {
    const now = await client.stack.view({}, { signal })
    useStack.getState().take(now)
  })
  const asksDown = new URLSearchParams(useSearch()).get('ask') === 'down'
  return (
    <div className="page">
      <PageTitle text="Stack" />
      {view ? (
        <>
          <Body view={view} />
          <DownDialog
            view={view}
            open={asksDown && view.engine.status === 'connected'}
            onClose={() => go('/stack', { replace: true })}
          />
        </>
      ) : (
        <div className="panel">
          {asked.problem ? (
            <Failure problem={asked.problem} onRetry={asked.reload} />
          ) : (
            <Loading what="stack" />
          )}
        </div>
      )}
    </div>
  )
}

function Body({ view }: { view: StackView }) {
  const hasEngine = view.engine.status === 'connected'
  const acts = view.rootCauses.some((cause) => cause.actions.length > 0)
  const nothing = hasEngine && !exists(view) && view.runId === undefined
  const broken = view.fileProblems.length > 0
  const fresh = !broken && nothing && view.rootCauses.length === 0
  return (
    <>
      <Toolbar view={view} calm={!(acts && hasEngine)} upElsewhere={fresh} />
      {broken && <FileProblems view={view} />}
      {!hasEngine ? (
        <NoEngine engine={view.engine} />
      ) : (
        <>
          <ProgressPanel view={view} />
          {!broken && <Causes view={view} />}
          <Warnings view={view} />
          <Neighbours view={view} />
          {fresh && <NotCreated view={view} />}
          {!nothing && view.runId === undefined && view.rootCauses.length === 0 && (
            <StandingLine view={view} />
          )}
        </>
      )}
      {view.services.length > 0 && hasEngine && <ServiceTable view={view} />}
      {hasEngine && <EventFeed view={view} />}
      <CommandLog view={view} />
    </>
  )
}

function Warnings({ view }: { view: StackView }) {
  // Orphans have a banner of their own, with the way out.
  const others = view.warnings.filter((warning) => warning.orphans === undefined)
  return others.map((warning) => (
    <Banner key={`${warning.service} ${warning.message}`} tone="warn" shape="degraded">
      <span className="mid">{warning.message}</span> <span className="dim">{warning.remedy}</span>
    </Banner>
  ))
}
