import { useState } from 'react'
import type { AuditFilter } from '../../../contract/audit.ts'
import { defined } from '../../../shared/defined.ts'
import { go, useQueryText } from '../../lib/location.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { Button } from '../../ui/button.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { AuditToolbar, type EntryChoice, everyEntry, toFilter } from './audit-toolbar.tsx'
import { EntryDrawer } from './entry-drawer.tsx'
import { EntryTable } from './entry-table.tsx'
import { useEntries } from './use-entries.ts'
import { VerdictBanner } from './verdict-banner.tsx'
import './audit.css'

/** Who did what, newest first, and whether the record of it is as it was written. */
export function AuditPage() {
  const query = new URLSearchParams(useQueryText())
  const request = query.get('request') ?? undefined
  const entry = query.has('entry') ? Number(query.get('entry')) : undefined
  const [choice, setChoice] = useState<EntryChoice>(everyEntry)
  const text = useDebounced(choice.text.trim(), 200)
  const filter: AuditFilter = toFilter(choice, text, request)
  const entries = useEntries(filter)
  const place = (seq?: number) => {
    const parts = new URLSearchParams({
      ...defined({ request, entry: seq === undefined ? undefined : String(seq) }),
    })
    return parts.size > 0 ? `/audit?${parts}` : '/audit'
  }
  const clear = () => {
    setChoice(everyEntry)
    if (request !== undefined) go('/audit')
  }
  return (
    <div className="page">
      <PageTitle text="Audit" />
      <VerdictBanner />
      <AuditToolbar {...{ choice, request }} total={entries.listed?.total} onChoice={setChoice} />
      <div className="panel">
        <Entries
          entries={entries}
          narrowed={Object.keys(filter).length > 0}
          chosen={entry}
          placeOfEntry={place}
          onClear={clear}
        />
      </div>
      {entry !== undefined && Number.isInteger(entry) && (
        <EntryDrawer seq={entry} onClose={() => go(place())} />
      )}
    </div>
  )
}

function Entries({
  entries: { listed, problem, reload, more, loadingMore },
  narrowed,
  chosen,
  placeOfEntry,
  onClear,
}: {
  entries: ReturnType<typeof useEntries>
  narrowed: boolean
  /** The sequence number of the chosen entry. */
  chosen: number | undefined
  placeOfEntry(seq: number): string
  onClear(): void
}) {
  if (problem && !listed) return <Failure problem={problem} onRetry={() => void reload()} />
  if (!listed) return <Loading what="entries" />
  const { items, nextCursor } = listed
  if (items.length === 0) return <NoEntries narrowed={narrowed} onClear={onClear} />
  return (
    <>
      <EntryTable
        entries={items}
        placeOfEntry={placeOfEntry}
        chosen={chosen}
        onEnd={nextCursor ? () => void more() : undefined}
      />
      {nextCursor && (
        <div className="panel-foot">
          <Button small busy={loadingMore} onClick={() => void more()}>
            Load more
          </Button>
        </div>
      )}
    </>
  )
}

function NoEntries({ narrowed, onClear }: { narrowed: boolean; onClear(): void }) {
  if (narrowed)
    return (
      <Empty
        icon="filter"
        title="No entry matches"
        actions={<Button onClick={onClear}>Clear filters</Button>}
      />
    )
  return (
    <Empty icon="audit" title="Nothing is on record yet" actions={<a href="#/knowledge">Add documents</a>}>
      Every act with an effect will stand here: who did it, on what, and what came of it.
    </Empty>
  )
}
