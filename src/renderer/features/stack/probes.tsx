import type { HealthProbe, StackServiceView } from '../../../contract/stack-view.ts'
import { client } from '../../lib/client.ts'
import { formatDuration } from '../../lib/format.ts'
import { useInterval } from '../../lib/use-interval.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { Ago } from '../../ui/time.tsx'

/** The last runs of its healthcheck, newest first, each with what it said. The engine keeps five. */
export function Probes({ service }: { service: StackServiceView }) {
  const { name, container, state, health } = service
  const found = useLoad(`${name} ${container?.id} ${state} ${health}`, (signal) =>
    client.stack.probes({ service: name }, { signal }),
  )
  useInterval(found.reload, state === 'running' && health !== 'none' ? 3000 : null)
  const probes = found.data?.probes.toReversed() ?? []
  const streak = found.data?.failingStreak ?? 0
  return (
    <section className="panel" aria-labelledby="probes">
      <div className="panel-head">
        <h2 id="probes">Health probes</h2>
        {streak > 0 && <span className="badge warn push">{streak} failed in a row</span>}
      </div>
      {found.problem && !found.data ? (
        <Failure problem={found.problem} onRetry={found.reload} />
      ) : !found.data ? (
        <Loading what="probes" rows={3} />
      ) : probes.length === 0 ? (
        <Empty icon="status" title={health === 'none' ? 'No healthcheck has run' : 'Not probed yet'}>
          A healthcheck in the Compose file or the image tells whether it answers, not only whether it runs.
        </Empty>
      ) : (
        <ol className="probes">
          {probes.map((probe) => (
            <Probe key={probe.startedAt} probe={probe} />
          ))}
        </ol>
      )}
    </section>
  )
}

function Probe({ probe }: { probe: HealthProbe }) {
  const well = probe.exitCode === 0
  const took = Date.parse(probe.endedAt) - Date.parse(probe.startedAt)
  return (
    <li>
      <StatusShape shape={well ? 'healthy' : 'unhealthy'} />
      <span className="nowrap">{well ? 'Passed' : `Failed with code ${probe.exitCode}`}</span>
      <code className="cut dim" title={probe.output}>
        {probe.output.trim().split('\n').at(-1)}
      </code>
      <span className="dim num">{formatDuration(Math.max(0, took))}</span>
      <span className="dim num">
        <Ago at={probe.startedAt} />
      </span>
    </li>
  )
}
