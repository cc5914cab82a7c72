import { Link } from 'wouter'
import { useKnowledge } from '../../lib/knowledge-store.ts'
import { problemTitle } from '../../lib/meaning-words.ts'
import { Banner } from '../../ui/banner.tsx'

/** Says why meaning cannot be searched as it should be. */
export function VectorsBanner() {
  const embeddings = useKnowledge((state) => state.totals?.embeddings)
  if (!embeddings?.problem) return null
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
      <b>{problemTitle(embeddings.meaning)}</b> {embeddings.problem.message} {embeddings.problem.remedy}
    </Banner>
  )
}
