import { formatNumber } from '../../lib/format.ts'
import { Button } from '../button.tsx'
import type { FeedState, LogFeed } from './log-feed.ts'

/** Holds what comes, or lets it in and says how much waits. */
export function PauseButton<Line>({ feed, state }: { feed: LogFeed<Line> | undefined; state: FeedState }) {
  return (
    <Button
      small
      icon={state.paused ? 'play' : 'pause'}
      disabled={!feed || state.phase === 'ended'}
      onClick={() => feed?.setPaused(!state.paused)}
    >
      {state.paused ? `Go on${state.waiting > 0 ? `, ${formatNumber(state.waiting)} new` : ''}` : 'Pause'}
    </Button>
  )
}
