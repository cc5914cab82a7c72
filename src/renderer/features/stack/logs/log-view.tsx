import { useCallback, useMemo, useState } from 'react'
import type { StackLogLine } from '../../../../contract/stack-view.ts'
import { useDebounced } from '../../../lib/use-debounced.ts'
import type { FeedState } from '../../../ui/log/log-feed.ts'
import { LogFoot } from '../../../ui/log/log-foot.tsx'
import { LogLines } from '../../../ui/log/log-lines.tsx'
import type { Matcher } from '../../../ui/log/matcher.ts'
import { PauseButton } from '../../../ui/log/pause-button.tsx'
import { SearchBar } from '../../../ui/log/search-bar.tsx'
import { TakeAway } from '../../../ui/log/take-away.tsx'
import type { TimeSpan } from '../../../ui/log/time-span.ts'
import type { Fed } from '../../../ui/log/use-feed.ts'
import { useIndex } from '../../../ui/log/use-index.ts'
import { useLineSearch } from '../../../ui/log/use-line-search.ts'
import { FilterBar } from './filter-bar.tsx'
import { LineDetail } from './line-detail.tsx'
import { accepts, everything, isEverything, type LineFilter } from './line-filter.ts'
import { lineText } from './line-text.ts'
import { NoLines } from './no-lines.tsx'
import { useLogFeed } from './use-log-feed.ts'
import '../../../ui/log/log.css'

/**
 * The log of the chosen stack, or of one service: followed, searched, narrowed, copied.
 *
 * @param services names to choose from; where `service` is given there is nothing to choose
 */
export function LogView({
  stack,
  project,
  services,
  service,
  wanted,
}: {
  stack: string
  project: string
  services: readonly string[]
  service?: string
  /** Services chosen to begin with. */
  wanted?: readonly string[]
}) {
  const [span, setSpan] = useState<TimeSpan>({ kind: 'latest' })
  const [filter, setFilter] = useState<LineFilter>({ ...everything, services: wanted ?? [] })
  const search = useLineSearch()
  const { matcher, hitsOnly, setHitsOnly, chosen, setChosen, goTo } = search
  const [turn, setTurn] = useState(0)
  const { feed, state } = useLogFeed(stack && `${stack} ${turn}`, service, span)

  const { settled, all, hits } = usePassingLines(feed, state, filter, matcher)
  const shown = hitsOnly && matcher ? hits : all
  const line = chosen === undefined ? undefined : feed?.buffer.at(chosen)

  return (
    <section className="panel logview" aria-label={service ? `Log of ${service}` : 'Logs'}>
      <FilterBar
        {...{ services, filter, span }}
        withServices={service === undefined}
        onFilter={setFilter}
        onSpan={setSpan}
      />
      <SearchBar {...search.barOver(hits)}>
        <PauseButton feed={feed} state={state} />
        {feed && shown && (
          <TakeAway
            buffer={feed.buffer}
            index={shown}
            name={service ? `${project}-${service}` : project || 'stack'}
            lineText={lineText}
          />
        )}
      </SearchBar>
      {feed && shown && shown.size > 0 ? (
        <LogLines
          {...{ matcher, chosen, goTo }}
          buffer={feed.buffer}
          index={shown}
          version={state.version}
          who={service === undefined ? getService : undefined}
          mark={getStream}
          onChoose={setChosen}
        />
      ) : (
        <NoLines
          state={state}
          narrowed={!isEverything(settled) || (hitsOnly && matcher !== undefined)}
          heard={feed?.buffer.size ?? 0}
          onRetry={() => setTurn(turn + 1)}
          onClear={() => {
            setFilter(everything)
            setHitsOnly(false)
          }}
        />
      )}
      {line && (
        <LineDetail
          line={line}
          matcher={matcher}
          onRequest={(id) => setFilter({ ...filter, requestId: id })}
          onClose={() => setChosen(undefined)}
        />
      )}
      <LogFoot feed={feed} state={state} shown={shown?.size ?? 0} />
    </section>
  )
}

/** The lines that pass the filter, and those of them with a hit. */
function usePassingLines(
  feed: Fed<StackLogLine>['feed'],
  state: FeedState,
  filter: LineFilter,
  matcher: Matcher | undefined,
) {
  const requestId = useDebounced(filter.requestId.trim(), 150)
  const settled = useMemo(
    () => ({ services: filter.services, levels: filter.levels, requestId }),
    [filter.services, filter.levels, requestId],
  )
  const passes = useCallback((line: StackLogLine) => accepts(settled, line), [settled])
  const isHit = useCallback(
    (line: StackLogLine) => passes(line) && (matcher === undefined || matcher.test(line.text)),
    [passes, matcher],
  )
  const all = useIndex(feed, state, passes)
  const hits = useIndex(feed, state, isHit)
  return { settled, all, hits }
}

const getService = (line: StackLogLine) => line.service
const getStream = (line: StackLogLine) => (line.stream === 'stderr' ? 'stderr' : '')
