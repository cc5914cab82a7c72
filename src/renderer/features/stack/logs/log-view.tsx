import { useEffect, useMemo, useRef, useState } from 'react'
import { formatCount, formatMoment, formatNumber } from '../../../lib/format.ts'
import { useDebounced } from '../../../lib/use-debounced.ts'
import { Button } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Empty, Failure, Loading } from '../../../ui/states.tsx'
import { FilterBar } from './filter-bar.tsx'
import type { NumberedLine } from './line-buffer.ts'
import { accepts, everything, isEverything, type LineFilter } from './line-filter.ts'
import { LineIndex } from './line-index.ts'
import { lineText } from './line-text.ts'
import { capacity, type FeedState, type LogFeed } from './log-feed.ts'
import { LogLines, Marked } from './log-lines.tsx'
import { type Matcher, matcherOf } from './matcher.ts'
import { SearchBar } from './search-bar.tsx'
import { TakeAway } from './take-away.tsx'
import type { TimeSpan } from './time-span.ts'
import { useLogFeed } from './use-log-feed.ts'
import './logs.css'

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
  const [text, setText] = useState('')
  const [isRegex, setRegex] = useState(false)
  const [hitsOnly, setHitsOnly] = useState(false)
  const [chosen, setChosen] = useState<number>()
  const [goTo, setGoTo] = useState<{ number: number }>()
  const [turn, setTurn] = useState(0)
  const { feed, state } = useLogFeed(stack && `${stack} ${turn}`, service, span)

  const asked = useDebounced(text, 150)
  const requestId = useDebounced(filter.requestId.trim(), 150)
  const { matcher, problem } = useMemo(() => matcherOf(asked, isRegex), [asked, isRegex])
  const settled = useMemo(
    () => ({ services: filter.services, levels: filter.levels, requestId }),
    [filter.services, filter.levels, requestId],
  )
  const all = useIndex(feed, state, settled, undefined)
  const hits = useIndex(feed, state, settled, matcher)
  const shown = hitsOnly && matcher ? hits : all
  const line = chosen === undefined ? undefined : feed?.buffer.at(chosen)

  function step(by: 1 | -1) {
    if (!hits || hits.size === 0) return
    const place =
      chosen === undefined ? (by === 1 ? 0 : hits.size) : hits.placeOf(by === 1 ? chosen + 1 : chosen)
    const next = by === 1 ? place % hits.size : (place - 1 + hits.size) % hits.size
    const number = hits.at(next)!
    setChosen(number)
    setGoTo({ number })
  }

  return (
    <section className="panel logview" aria-label={service ? `Log of ${service}` : 'Logs'}>
      <FilterBar
        {...{ services, filter, span }}
        withServices={service === undefined}
        onFilter={setFilter}
        onSpan={setSpan}
      />
      <SearchBar
        {...{ text, isRegex, hitsOnly, problem }}
        hits={matcher && hits ? { count: hits.size, at: placeIn(hits, chosen) } : undefined}
        onText={setText}
        onRegex={setRegex}
        onHitsOnly={setHitsOnly}
        onStep={step}
      >
        <Button
          small
          icon={state.paused ? 'play' : 'pause'}
          disabled={!feed || state.phase === 'ended'}
          onClick={() => feed?.setPaused(!state.paused)}
        >
          {state.paused ? `Go on${state.waiting > 0 ? `, ${formatNumber(state.waiting)} new` : ''}` : 'Pause'}
        </Button>
        {feed && shown && (
          <TakeAway
            buffer={feed.buffer}
            index={shown}
            project={service ? `${project}-${service}` : project}
          />
        )}
      </SearchBar>
      {feed && shown && shown.size > 0 ? (
        <LogLines
          {...{ matcher, chosen, goTo }}
          buffer={feed.buffer}
          index={shown}
          version={state.version}
          withService={service === undefined}
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
      <Foot feed={feed} state={state} shown={shown?.size ?? 0} />
    </section>
  )
}

/** The lines that pass the filter and, with `matcher`, are hits; kept up with what comes. */
function useIndex(
  feed: LogFeed | undefined,
  { version }: FeedState,
  filter: LineFilter,
  matcher: Matcher | undefined,
): LineIndex | undefined {
  const index = useMemo(
    () =>
      feed &&
      new LineIndex((line) => accepts(filter, line) && (matcher === undefined || matcher.test(line.text))),
    [feed, filter, matcher],
  )
  const updated = useRef({ index, version: -1 })
  if (index && feed && (updated.current.index !== index || updated.current.version !== version)) {
    index.update(feed.buffer)
    updated.current = { index, version }
  }
  return index
}

function placeIn(hits: LineIndex, chosen: number | undefined): number | undefined {
  if (chosen === undefined) return undefined
  const place = hits.placeOf(chosen)
  return hits.at(place) === chosen ? place : undefined
}

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
  line: NumberedLine
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

function Foot({ feed, state, shown }: { feed: LogFeed | undefined; state: FeedState; shown: number }) {
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
