import { describeDoing } from '../../../contract/run-words.ts'
import type { StackServiceView, StackView } from '../../../contract/stack-view.ts'
import { client } from '../../lib/client.ts'
import { formatDuration } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import { useRuns } from '../../lib/runs-store.ts'
import { inPlay } from '../../lib/stack-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Progress } from '../../ui/progress.tsx'
import { describeStages, layOutSegments } from './segments.ts'

/** The action under way: what it is, how far each service is, for how long, and how to stop it. */
export function ProgressPanel({ view }: { view: StackView }) {
  const run = useRuns((state) => (view.runId === undefined ? undefined : state.runs.get(view.runId)))
  const now = useNow()
  const [cancel, cancelling] = useAction(() => client.runs.cancel({ id: view.runId! }))
  if (view.runId === undefined) return null
  const services = inPlay(view)
  const kind = run?.kind ?? 'stack-up'
  const count = run && run.progress.total > 0 ? run.progress.total : services.length
  const bySegments = kind === 'stack-up'
  return (
    <section className="panel stack-run" aria-labelledby="stack-run">
      <div className="row">
        <h2 id="stack-run" className="nowrap">
          {describeDoing(kind, count)}
        </h2>
        <span className="dim cut" role="status">
          {bySegments ? describeStages(services) : run?.progress.activity}
        </span>
        <span className="push" />
        {run?.startedAt && (
          <span className="dim nowrap">{formatDuration(Math.max(0, now - Date.parse(run.startedAt)))}</span>
        )}
        <Button small busy={cancelling} onClick={() => cancel()}>
          Cancel
        </Button>
      </div>
      {bySegments ? (
        <Segments services={services} />
      ) : (
        <Progress
          label={describeDoing(kind, count)}
          done={run?.progress.done ?? 0}
          total={run?.progress.total ?? 0}
          thick
        />
      )}
    </section>
  )
}

function Segments({ services }: { services: readonly StackServiceView[] }) {
  return (
    <div className="steps-bar" role="img" aria-label={describeStages(services)}>
      {layOutSegments(services).map(({ name, look }) => (
        <span key={name} className={look} title={name} />
      ))}
    </div>
  )
}
