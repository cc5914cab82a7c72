import { Link } from 'wouter'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { useKnowledge } from '../../lib/knowledge-store.ts'
import { underWay, useRuns } from '../../lib/runs-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'

/** Says when meaning cannot be searched: because vectors cannot be made, or because some are missing and nobody makes them. */
export function VectorsBanner() {
  const totals = useKnowledge((state) => state.totals)
  const busy = useRuns((state) => underWay(state.runs).length > 0)
  const [embed, embedding] = useAction(() => client.knowledge.embed())
  if (!totals) return null

  const { problem } = totals.embeddings
  if (problem)
    return (
      <Banner
        tone="warn"
        shape="degraded"
        action={
          <Link className="btn small" href="/settings/embeddings">
            Set up
          </Link>
        }
      >
        <b>Searching by words only.</b> {problem.message} {problem.remedy}
      </Banner>
    )

  const missing = totals.chunks - totals.embedded
  if (missing === 0 || busy) return null
  return (
    <Banner
      tone="accent"
      shape="queued"
      action={
        <Button small busy={embedding} onClick={() => embed()}>
          Embed now
        </Button>
      }
    >
      {formatCount(missing, 'chunk')} {missing === 1 ? 'has' : 'have'} no vector yet and{' '}
      {missing === 1 ? 'is' : 'are'} found by words only.
    </Banner>
  )
}
