import { Link } from 'wouter'
import type { FollowUp } from '../../contract/follow-ups.ts'
import { client } from '../lib/client.ts'
import { formatLeft } from '../lib/format.ts'
import { useKnowledge } from '../lib/knowledge-store.ts'
import { useRuns } from '../lib/runs-store.ts'
import { useAction } from '../lib/use-action.ts'
import { Banner } from './banner.tsx'
import { Button } from './button.tsx'
import { Progress } from './progress.tsx'

const work = {
  reindex: () => client.knowledge.reindexOutdated(),
  embed: () => client.knowledge.embed(),
}

/** What was made under other settings than those in force, and the button that makes it anew. */
export function FollowUps({ kind }: { kind?: FollowUp['kind'] }) {
  const followUps = useKnowledge((state) => state.totals?.followUps) ?? []
  return followUps
    .filter((one) => kind === undefined || one.kind === kind)
    .map((one) => <Offer key={one.kind} followUp={one} first={kind !== undefined} />)
}

function Offer({
  followUp: { kind, message, offer, runId },
  first,
}: {
  followUp: FollowUp
  /** The first thing to do on its page. */
  first: boolean
}) {
  const run = useRuns((state) => (runId === undefined ? undefined : state.runs.get(runId)))
  const [begin, beginning] = useAction(work[kind])
  return (
    <Banner
      tone={runId || offer ? 'accent' : 'warn'}
      shape={runId ? 'running' : offer ? 'queued' : 'degraded'}
      action={
        runId ? (
          <Link className="btn small" href={`/runs/${runId}`}>
            Open run
          </Link>
        ) : (
          offer && (
            <Button small look={first ? 'primary' : 'plain'} busy={beginning} onClick={() => begin()}>
              {offer}
            </Button>
          )
        )
      }
    >
      {message}
      {run && (
        <span className="stack">
          <Progress label={run.title} done={run.progress.done} total={run.progress.total} />
          <span className="dim small">
            {run.progress.activity}
            {run.progress.secondsLeft !== null && `, ${formatLeft(run.progress.secondsLeft)}`}
          </span>
        </span>
      )}
    </Banner>
  )
}
