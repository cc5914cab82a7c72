import { useState } from 'react'
import { useSearch } from 'wouter'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { formatAgo } from '../../lib/format.ts'
import { go } from '../../lib/location.ts'
import { useNow } from '../../lib/now.ts'
import { useInterval } from '../../lib/use-interval.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Banner } from '../../ui/banner.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { queryPlace, readQuery } from './log-query.ts'
import { OwnLogView } from './own-log-view.tsx'
import { ReportDialog } from './report-dialog.tsx'
import './logs.css'

/** Catalyst's own log. */
export function LogsPage() {
  const search = useSearch()
  const query = readQuery(search)
  const [asked, setReporting] = useState(false)
  // The palette leads here with it open.
  const reporting = asked || new URLSearchParams(search).has('report')
  return (
    <div className="page logs-page own-log">
      <PageTitle text="Logs" />
      <Trouble />
      <OwnLogView
        query={query}
        onQuery={(next) => go(queryPlace(next), { replace: true })}
        onReport={() => setReporting(true)}
      />
      <ReportDialog
        open={reporting}
        subject={{ ...(query.request && { request: query.request }), ...(query.run && { run: query.run }) }}
        onClose={() => {
          setReporting(false)
          if (!asked) go(queryPlace(query), { replace: true })
        }}
      />
    </div>
  )
}

/** Says that lines are not on disk, while they are not. */
function Trouble() {
  const state = useLoad('state', (signal) => client.logs.state(undefined, { signal }))
  useInterval(state.reload, 10_000)
  const now = useNow()
  const trouble = state.data?.trouble
  if (!trouble) return null
  const lost = trouble.lost > 0 ? ` ${formatCount(trouble.lost, 'line')} lost so far.` : ''
  return (
    <Banner tone="bad" shape="unhealthy">
      {`The log cannot be written: ${trouble.message}, since ${formatAgo(trouble.since, now)}.${lost} Make room in ${state.data?.folder}: it goes on by itself.`}
    </Banner>
  )
}
