import { useCallback, useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { formatCount } from '../../../shared/count-words.ts'
import { Button } from '../../ui/button.tsx'
import type { FeedState } from '../../ui/log/log-feed.ts'
import { LogFoot } from '../../ui/log/log-foot.tsx'
import { LogLines } from '../../ui/log/log-lines.tsx'
import { PauseButton } from '../../ui/log/pause-button.tsx'
import { SearchBar } from '../../ui/log/search-bar.tsx'
import { TakeAway } from '../../ui/log/take-away.tsx'
import type { TimeSpan } from '../../ui/log/time-span.ts'
import { useFeed } from '../../ui/log/use-feed.ts'
import { useIndex } from '../../ui/log/use-index.ts'
import { useLineSearch } from '../../ui/log/use-line-search.ts'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { LineDetail } from './line-detail.tsx'
import { everything, isEverything, type PageQuery } from './log-query.ts'
import { lineJson, type OwnLine } from './own-line.ts'
import { ownLogSource } from './own-log-source.ts'
import { QueryBar } from './query-bar.tsx'
import '../../ui/log/log.css'

const getLogger = ({ entry }: OwnLine) => entry.logger
const all = () => true

/** Our own log: narrowed by the services, searched here, followed, copied, expanded line by line. */
export function OwnLogView({
  query,
  onQuery,
  onReport,
}: {
  query: PageQuery
  onQuery(query: PageQuery): void
  onReport(): void
}) {
  const { request, run, level, logger } = query
  const [span, setSpan] = useState<TimeSpan>({ kind: 'latest' })
  const search = useLineSearch()
  const { matcher, hitsOnly, setHitsOnly, chosen, setChosen, goTo } = search
  const [turn, setTurn] = useState(0)
  const open = useCallback(
    () => ownLogSource({ request, run, level, logger }, span),
    [request, run, level, logger, span, turn],
  )
  const { feed, state } = useFeed(open)
  useEffect(() => setChosen(undefined), [feed])

  const isHit = useCallback((line: OwnLine) => matcher?.test(line.text) ?? true, [matcher])
  const every = useIndex<OwnLine>(feed, state, all)
  const hits = useIndex(feed, state, isHit)
  const shown = hitsOnly && matcher ? hits : every
  const line = chosen === undefined ? undefined : feed?.buffer.at(chosen)
  const loggers = useLoggers(feed?.buffer.size ?? 0, (place) => {
    const number = every?.at(place)
    return number === undefined ? undefined : feed?.buffer.at(number)
  })

  return (
    <section className="panel logview" aria-label="Logs">
      <QueryBar {...{ query, span, loggers, onQuery }} onSpan={setSpan} />
      <SearchBar {...search.barOver(hits)}>
        <Button small icon="page" onClick={onReport}>
          Problem report…
        </Button>
        <PauseButton feed={feed} state={state} />
        {feed && shown && (
          <TakeAway
            buffer={feed.buffer}
            index={shown}
            name={run || request || 'catalyst'}
            lineText={lineJson}
          />
        )}
      </SearchBar>
      <Belongs query={query} onQuery={onQuery} />
      {feed && shown && shown.size > 0 ? (
        <LogLines
          {...{ matcher, chosen, goTo }}
          buffer={feed.buffer}
          index={shown}
          version={state.version}
          who={getLogger}
          onChoose={setChosen}
        />
      ) : (
        <NoLines
          state={state}
          heard={feed?.buffer.size ?? 0}
          isNarrowed={!isEverything(query)}
          isSpan={span.kind === 'latest' || feed !== undefined}
          onRetry={() => setTurn(turn + 1)}
          onClear={() => {
            onQuery(everything)
            setHitsOnly(false)
          }}
        />
      )}
      {line && <LineDetail line={line} query={query} onClose={() => setChosen(undefined)} />}
      <LogFoot feed={feed} state={state} shown={shown?.size ?? 0} />
    </section>
  )
}

/** The one request or run whose lines these are, with the way back to it, and to all lines. */
function Belongs({ query, onQuery }: { query: PageQuery; onQuery(query: PageQuery): void }) {
  if (query.request === '' && query.run === '') return null
  return (
    <div className="toolbar log-bar belongs">
      <span className="dim cut">
        Lines of {query.run ? 'run' : 'request'} <code>{query.run || query.request}</code>
      </span>
      {query.run ? (
        <Link className="btn small" href={`/runs/${query.run}`}>
          Open run
        </Link>
      ) : (
        <Link className="btn small" href={`/runs?filter=${encodeURIComponent(query.request)}`}>
          Its runs
        </Link>
      )}
      {query.request && (
        <Link className="btn small" href={`/audit?request=${encodeURIComponent(query.request)}`}>
          Audit entries
        </Link>
      )}
      <Button small onClick={() => onQuery({ ...query, request: '', run: '' })}>
        All lines
      </Button>
    </div>
  )
}

/** Names of loggers in the lines that are here; looked through again as lines come, each once. */
function useLoggers(size: number, lineAt: (place: number) => OwnLine | undefined): readonly string[] {
  const seen = useRef({ names: new Set<string>(), list: [] as readonly string[], upTo: 0 })
  const known = seen.current
  if (size < known.upTo) known.upTo = 0
  for (; known.upTo < size; known.upTo++) {
    const name = lineAt(known.upTo)?.entry.logger
    if (name !== undefined) known.names.add(name)
  }
  if (known.names.size !== known.list.length) known.list = [...known.names]
  return known.list
}

function NoLines({
  state,
  heard,
  isNarrowed,
  isSpan,
  onRetry,
  onClear,
}: {
  state: FeedState
  heard: number
  isNarrowed: boolean
  /** `false` where the chosen span ends before it begins. */
  isSpan: boolean
  onRetry(): void
  onClear(): void
}) {
  if (!isSpan)
    return (
      <Empty icon="clock" title="The time ends before it begins">
        Exchange From and To.
      </Empty>
    )
  if (state.problem && heard === 0) return <Failure problem={state.problem} onRetry={onRetry} />
  if (heard === 0 && state.phase === 'loading') return <Loading what="log" rows={5} />
  const clear = <Button onClick={onClear}>Clear filters</Button>
  if (heard > 0)
    return (
      <Empty icon="filter" title="No line matches" actions={clear}>
        {formatCount(heard, 'line')} are here and none of them has it.
      </Empty>
    )
  return (
    <Empty icon="logs" title="No lines here" actions={isNarrowed ? clear : undefined}>
      {state.phase === 'ended'
        ? 'Choose another time.'
        : isNarrowed
          ? 'Nothing that is kept fits. What is written from now on stands here at once.'
          : 'What Catalyst writes from now on stands here at once.'}
    </Empty>
  )
}
