import { useEffect, useRef, useState } from 'react'
import { useSearch } from 'wouter'
import { isBlank } from '../../../contract/knowledge.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { useKnowledge } from '../../lib/knowledge-store.ts'
import { go } from '../../lib/location.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { useLoad } from '../../lib/use-load.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { Failure, Loading } from '../../ui/states.tsx'
import { AnswerNotice } from './answer-notice.tsx'
import { Hits } from './hits.tsx'
import { Nothing } from './nothing.tsx'
import { QueryBox } from './query-box.tsx'
import { SearchFilterBar } from './search-filter-bar.tsx'
import { parseSearch, type SearchState, searchPlace, toFilters } from './search-state.ts'
import './search.css'
import { defined } from '../../../shared/defined.ts'

const first = 10
const step = 20
const most = 100

/** Search as one types: by words, by meaning, or by both, and for each hit why it is one. */
export function SearchPage() {
  const address = useSearch()
  const asked = parseSearch(address)
  const [text, setText] = useState(asked.query)
  const settled = useDebounced(text, 150)
  const box = useRef<HTMLInputElement>(null)

  // What is typed goes into the address when it has settled; each stop is not a step of the history.
  useEffect(() => {
    const now = parseSearch(window.location.hash.split('?')[1] ?? '')
    if (window.location.hash.startsWith('#/search') && now.query !== settled)
      go(searchPlace({ ...now, query: settled }), { replace: true })
  }, [settled])
  // And what the address is changed to, by the palette or by going back, goes into the box.
  useEffect(() => setText(asked.query), [asked.query])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event.target)) return
      event.preventDefault()
      box.current?.focus()
      box.current?.select()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  const change = (part: Partial<SearchState>) =>
    go(searchPlace({ ...asked, query: text, ...part }), { replace: true })
  return (
    <div className="page">
      <PageTitle text="Search" />
      <Answers
        asked={asked}
        typing={text !== asked.query}
        head={(summary) => (
          <div className="group">
            <QueryBox
              ref={box}
              value={text}
              onChange={setText}
              onEnter={() => change({})}
              summary={summary}
            />
            <SearchFilterBar asked={asked} onChange={change} />
          </div>
        )}
      />
    </div>
  )
}

function Answers({
  asked,
  typing,
  head,
}: {
  asked: SearchState
  typing: boolean
  head(summary: string): React.ReactNode
}) {
  const [limit, setLimit] = useState(first)
  const documents = useKnowledge((state) => state.totals?.documents)
  const empty = isBlank(asked.query)
  const place = searchPlace(asked)
  useEffect(() => setLimit(first), [place])

  const found = useLoad(`${limit} ${place}`, async (signal) => {
    if (empty) return undefined
    const filters = toFilters(asked, Date.now())
    return client.knowledge.search(
      { query: asked.query, mode: asked.mode, limit, ...defined({ filters }) },
      { signal },
    )
  })
  const answer = empty ? undefined : found.data
  const summary =
    typing || found.loading
      ? empty && !typing
        ? ''
        : 'Searching'
      : answer && answer.candidates > 0
        ? `${answer.results.length} of ${formatCount(answer.candidates, 'passage')}, ${Math.max(1, Math.round(answer.took_ms))} ms`
        : ''
  return (
    <>
      {head(summary)}
      {documents === 0 || empty ? (
        <Nothing documents={documents} />
      ) : found.problem ? (
        <div className="panel">
          <Failure problem={found.problem} onRetry={found.reload} />
        </div>
      ) : !answer ? (
        <div className="panel">
          <Loading what="results" rows={5} />
        </div>
      ) : (
        <>
          <AnswerNotice answer={answer} asked={asked.mode} />
          <Hits
            answer={answer}
            stale={found.loading}
            asked={asked}
            {...defined({
              onMore:
                answer.results.length === limit && limit < most
                  ? () => setLimit(Math.min(most, limit + step))
                  : undefined,
            })}
          />
        </>
      )}
    </>
  )
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/u.test(target.tagName))
  )
}
