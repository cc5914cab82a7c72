import { useEffect } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { AuditPage } from '../features/audit/audit-page.tsx'
import { DocumentPage } from '../features/knowledge/document-page.tsx'
import { KnowledgePage } from '../features/knowledge/knowledge-page.tsx'
import { LogsPage } from '../features/logs/logs-page.tsx'
import { RunPage } from '../features/runs/run-page.tsx'
import { RunsPage } from '../features/runs/runs-page.tsx'
import { SearchPage } from '../features/search/search-page.tsx'
import { SettingsPage } from '../features/settings/settings-page.tsx'
import { LogsPage as StackLogsPage } from '../features/stack/logs/logs-page.tsx'
import { ServicePage } from '../features/stack/service-page.tsx'
import { StackPage } from '../features/stack/stack-page.tsx'
import { StatusPage } from '../features/status/status-page.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { Empty } from '../ui/states.tsx'
import { Start } from './start.tsx'

/** Which page stands at which place. */
export function Routes() {
  const [path] = useLocation()

  // A new page starts at its top. (In newer browsers scrollTo returns a promise, which is no clean-up.)
  useEffect(() => {
    document.getElementById('main')?.scrollTo(0, 0)
  }, [path])

  return (
    <Switch>
      <Route path="/">
        <Start />
      </Route>
      <Route path="/status">
        <StatusPage />
      </Route>
      <Route path="/stack">
        <StackPage />
      </Route>
      <Route path="/stack/logs">
        <StackLogsPage />
      </Route>
      <Route path="/stack/:service">{({ service }) => <ServicePage key={service} name={service} />}</Route>
      <Route path="/knowledge">
        <KnowledgePage />
      </Route>
      <Route path="/knowledge/:id">{({ id }) => <DocumentPage key={id} id={id} />}</Route>
      <Route path="/search">
        <SearchPage />
      </Route>
      <Route path="/runs">
        <RunsPage />
      </Route>
      <Route path="/runs/:id">{({ id }) => <RunPage key={id} id={id} />}</Route>
      <Route path="/logs">
        <LogsPage />
      </Route>
      <Route path="/audit">
        <AuditPage />
      </Route>
      <Route path="/settings">
        <Redirect to="/settings/storage" replace />
      </Route>
      <Route path="/settings/:section">{({ section }) => <SettingsPage section={section} />}</Route>
      <Route>
        <PageTitle text="Not here" />
        <Empty icon="search" title="There is no such page" actions={<a href="#/status">Go to Status</a>}>
          The address may be from an older version.
        </Empty>
      </Route>
    </Switch>
  )
}
