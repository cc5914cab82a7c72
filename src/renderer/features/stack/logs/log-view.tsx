import { useCallback, useEffect, useMemo, useState } from 'react'
import type { StackLogLine } from '../../../../contract/stack-view.ts'
import { formatCount } from '../../../../shared/count-words.ts'
import { formatMoment } from '../../../lib/format.ts'
import { useDebounced } from '../../../lib/use-debounced.ts'
import { Button } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import type { Numbered } from '../../../ui/log/line-buffer.ts'
import type { FeedState } from '../../../ui/log/log-feed.ts'
import { LogFoot } from '../../../ui/log/log-foot.tsx'
import { LogLines, Marked } from '../../../ui/log/log-lines.tsx'
import type { Matcher } from '../../../ui/log/matcher.ts'
import { PauseButton } from '../../../ui/log/pause-button.tsx'
import { SearchBar } from '../../../ui/log/search-bar.tsx'
import { TakeAway } from '../../../ui/log/take-away.tsx'
import type { TimeSpan } from '../../../ui/log/time-span.ts'
import { useIndex } from '../../../ui/log/use-index.ts'
import { useLineSearch } from '../../../ui/log/use-line-search.ts'
import { Empty, Failure, Loading } from '../../../ui/states.tsx'
import { FilterBar } from './filter-bar.tsx'
import { accepts, everything, isEverything, type LineFilter } from './line-filter.ts'
import { lineText } from './line-text.ts'
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
        <Detail
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

const getService = (line: StackLogLine) => line.service
const getStream = (line: StackLogLine) => (line.stream === 'stderr' ? 'stderr' : '')

function NoLines({
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

const requestPattern = /\breq_[0-9a-z]{10,}\b|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/u

/** A line at full length. */
function Detail({
  line,
  matcher,
  onRequest,
  onClose,
}: {
  line: Numbered<StackLogLine>
  matcher: Matcher | undefined
  onRequest(id: string): void
  onClose(): void
}) {
  const request = requestPattern.exec(line.text)?.[0]
  return (
    <aside className="log-detail" aria-label="Chosen line">
      <div className="row small">
        <span className="mid">{line.service}</span>
        <span className="dim">
          {formatMoment(line.at)}, {line.stream}
        </span>
        <span className="push" />
        {request && (
          <Button small icon="filter" onClick={() => onRequest(request)}>
            This request only
          </Button>
        )}
        <CopyButton text={lineText(line)} label="Copy line" />
        <IconButton icon="x" label="Close" onClick={onClose} />
      </div>
      <pre>{matcher ? <Marked text={line.text} matcher={matcher} /> : line.text}</pre>
    </aside>
  )
}
