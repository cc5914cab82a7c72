import { formatCount } from '../../../shared/count-words.ts'
import { formatNumber } from '../../lib/format.ts'
import { capacity, type FeedState, type LogFeed } from './log-feed.ts'

/** Below the lines: whether they are followed, and how many there are. */
export function LogFoot<Line>({
  feed,
  state,
  shown,
}: {
  feed: LogFeed<Line> | undefined
  state: FeedState
  shown: number
}) {
  const size = feed?.buffer.size ?? 0
  const dropped = feed?.buffer.first ?? 0
  const words = { loading: 'Reading', live: 'Live', ended: 'To its end', lost: 'Connecting again' }
  return (
    <div className="panel-foot" role="status">
      <span>{state.paused ? 'Paused' : words[state.phase]}</span>
      <span className="push">
        {shown === size
          ? formatCount(size, 'line')
          : `${formatNumber(shown)} of ${formatCount(size, 'line')}`}
        {dropped > 0 &&
          `, the oldest ${formatNumber(dropped)} dropped: ${formatNumber(capacity)} are kept here`}
      </span>
    </div>
  )
}
