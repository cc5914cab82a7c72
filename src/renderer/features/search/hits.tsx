import { Link } from 'wouter'
import { describeWhere } from '../../../contract/document-words.ts'
import type { SearchAnswer, SearchHit } from '../../../contract/knowledge.ts'
import { desktop } from '../../lib/client.ts'
import { Button } from '../../ui/button.tsx'
import { DocumentLink } from '../../ui/document-link.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Empty } from '../../ui/states.tsx'
import { focusHit } from './focus-hit.ts'
import { Highlighted } from './highlighted.tsx'
import type { SearchState } from './search-state.ts'
import { Why } from './why.tsx'

/** The hits, best first. Arrow keys walk through them, Enter opens the one that has the focus. */
export function Hits({
  answer,
  stale,
  asked,
  onMore,
}: {
  answer: SearchAnswer
  /** A newer answer is on its way. */
  stale: boolean
  asked: SearchState
  onMore?: () => void
}) {
  if (answer.results.length === 0)
    return (
      <div className="panel">
        <Empty icon="search" title="Nothing found">
          {asked.sources.length > 0 || asked.types.length > 0 || asked.days > 0
            ? 'Nothing matches within these filters. Clear them, or ask in other words.'
            : 'No passage matches. Ask in other words, or with fewer of them.'}
        </Empty>
      </div>
    )

  function onKey(event: React.KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    const items = [...event.currentTarget.children]
    const at = items.findIndex((item) => item.contains(document.activeElement))
    if (at === -1) return
    event.preventDefault()
    if (at + step < 0) document.querySelector<HTMLElement>('.query input')?.focus()
    else focusHit(at + step)
  }

  return (
    <section className="panel" aria-label="Results" aria-busy={stale}>
      <div className="hits-head">
        <span>Best first</span>
        <span>Why: rank in each list, 1 to 50</span>
      </div>
      <ol className={stale ? 'hits stale' : 'hits'} onKeyDown={onKey}>
        {answer.results.map((hit) => (
          <Hit key={hit.chunkId} hit={hit} />
        ))}
      </ol>
      {onMore && (
        <div className="panel-foot">
          <Button small onClick={onMore}>
            Show more
          </Button>
        </div>
      )}
    </section>
  )
}

function Hit({ hit }: { hit: SearchHit }) {
  const openable = { id: hit.documentId, path: hit.path, url: hit.url }
  const where = [describeWhere({ ...hit, id: hit.documentId }), ...hit.headings].join(' / ')
  const canOpen =
    desktop !== undefined || hit.path !== undefined || hit.url !== undefined || hit.type !== 'record'
  return (
    <li>
      <article aria-label={hit.title}>
        <div className="hit-title">
          <Icon name="file" />
          <h2 className="cut">
            {canOpen ? (
              <DocumentLink document={openable} page={hit.page} className="hit-open">
                {hit.title}
              </DocumentLink>
            ) : (
              <Link className="hit-open" href={`/knowledge/${hit.documentId}`}>
                {hit.title}
              </Link>
            )}
          </h2>
          {hit.page !== null && (
            <DocumentLink document={openable} page={hit.page} className="badge accent">
              <Icon name="page" />
              <span className="sr">Open {hit.title} at </span>
              page {hit.page}
              {hit.pageCount !== null && <span aria-hidden="true"> of {hit.pageCount}</span>}
            </DocumentLink>
          )}
          <Link className="hit-chunks small" href={`/knowledge/${hit.documentId}`}>
            Chunks
          </Link>
        </div>
        <p className="hit-path cut" title={where}>
          {where}
        </p>
        <p className="passage">
          <Highlighted text={hit.text} spans={hit.highlights} />
        </p>
      </article>
      <Why ranks={hit.ranks} score={hit.score} />
    </li>
  )
}
