import { useSearch } from 'wouter'
import { useStack } from '../../../lib/stack-store.ts'
import { PageTitle } from '../../../ui/page-title.tsx'
import { Loading } from '../../../ui/states.tsx'
import { NoEngine } from '../no-engine.tsx'
import { LogView } from './log-view.tsx'

/** The logs of all services together, in order of time. */
export function LogsPage() {
  const view = useStack((state) => state.view)
  const wanted = new URLSearchParams(useSearch()).getAll('service')
  const running = view?.engine.status === 'connected'
  return (
    <div className="page logs-page">
      <PageTitle text="Logs" parent={{ text: 'Stack', place: '/stack' }} />
      {view && !running ? (
        <NoEngine engine={view.engine} />
      ) : view ? (
        <LogView
          key={wanted.join()}
          stack={`${view.file} ${view.project}`}
          project={view.project}
          services={view.services.map(({ name }) => name)}
          wanted={wanted}
        />
      ) : (
        <div className="panel">
          <Loading what="logs" />
        </div>
      )}
    </div>
  )
}
