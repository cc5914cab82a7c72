import { useEffect, useState } from 'react'
import { formatCount } from '../../../../shared/count-words.ts'
import { useDebounced } from '../../../lib/use-debounced.ts'
import { Button } from '../../../ui/button.tsx'
import type { FeedState } from '../../../ui/log/log-feed.ts'
import { Empty, Failure, Loading } from '../../../ui/states.tsx'

/** Why no line is shown, and what to do about it. */
export function NoLines({
  state,
  narrowed,
  heard,
  onRetry,
  onClear,
}: {
  state: FeedState
  narrowed: boolean
  heard: number
  onRetry(): void
  onClear(): void
}) {
  // Nothing heard yet is nothing to show only after a moment: a log that is empty says nothing at all.
  const waited = useDebounced(state.phase === 'loading' ? 'loading' : 'quiet', 0)
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 1500)
    return () => clearTimeout(timer)
  }, [])
  if (state.problem && heard === 0) return <Failure problem={state.problem} onRetry={onRetry} />
  if (heard === 0 && waited === 'loading' && !late) return <Loading what="log" rows={5} />
  if (narrowed && heard > 0)
    return (
      <Empty icon="filter" title="No line matches" actions={<Button onClick={onClear}>Clear filters</Button>}>
        {formatCount(heard, 'line')} are here and none of them passes.
      </Empty>
    )
  return (
    <Empty icon="logs" title="No lines in this time">
      {state.phase === 'ended' ? 'Choose another time.' : 'What is written from now on stands here at once.'}
    </Empty>
  )
}
