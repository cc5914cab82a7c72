import { Link } from 'wouter'
import type { SearchAnswer, SearchMode } from '../../../contract/knowledge.ts'
import { defined } from '../../../shared/defined.ts'
import { formatPercent } from '../../lib/format.ts'
import { Banner } from '../../ui/banner.tsx'

/** Said above the hits when the answer is not all that was asked for. */
export function AnswerNotice({ answer, asked }: { answer: SearchAnswer; asked: SearchMode }) {
  const wordsOnly = answer.mode === 'bm25' && asked !== 'bm25'
  if (answer.notice)
    return (
      <Banner
        tone="warn"
        shape="degraded"
        {...defined({
          action: wordsOnly ? (
            <Link className="btn small" href="/settings/embeddings">
              Set up
            </Link>
          ) : undefined,
        })}
      >
        {wordsOnly && <b>Searching by words only. </b>}
        {answer.notice}
      </Banner>
    )
  if (asked === 'hybrid' && answer.results.length > 0 && answer.results.every(({ ranks }) => !ranks.bm25))
    return (
      <Banner tone="plain" shape="unknown">
        <b>None of these passages has your words.</b>{' '}
        <span className="dim">They come closest in meaning.</span>
      </Banner>
    )
  if (asked === 'bm25' || answer.embedded >= 1) return null
  return (
    <Banner tone="plain" shape="running">
      <b>{formatPercent(answer.embedded)} embedded.</b>{' '}
      <span className="dim">What has no vector yet is found by words only.</span>
    </Banner>
  )
}
