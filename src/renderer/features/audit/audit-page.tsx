import { useState } from 'react'
import { AuditActor, type AuditFilter, AuditResult } from '../../../contract/audit.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { go, useQueryText } from '../../lib/location.ts'
import { saveFile } from '../../lib/save-file.ts'
import { say } from '../../lib/toasts.ts'
import { useAction } from '../../lib/use-action.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { Button } from '../../ui/button.tsx'
import { FilterInput } from '../../ui/filter-input.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { type Option, Select } from '../../ui/select.tsx'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { EntryDrawer } from './entry-drawer.tsx'
import { EntryTable } from './entry-table.tsx'
import { useEntries } from './use-entries.ts'
import { VerdictBanner } from './verdict-banner.tsx'
import { type Area, actorNames, areas, results } from './words.ts'
import './audit.css'
import { defined } from '../../../shared/defined.ts'
import { useOwnCommand } from '../../lib/own-command.ts'

type Hours = '1' | '24' | '168' | '0'
const spans: Option<Hours>[] = [
  { value: '1', label: 'Last hour' },
  { value: '24', label: 'Last 24 hours' },
  { value: '168', label: 'Last 7 days' },
  { value: '0', label: 'Any time' },
]
const actors = [
  { value: 'any' as const, label: 'Anybody' },
  ...AuditActor.options.map((value) => ({ value, label: actorNames[value] })),
]
const ends = [
  { value: 'any' as const, label: 'Any result' },
  ...AuditResult.options.map((value) => ({ value, label: results[value].word })),
]

interface Wanted {
  text: string
  actor: AuditActor | 'any'
  result: AuditResult | 'any'
  area: Area
  hours: Hours
}
const everything: Wanted = { text: '', actor: 'any', result: 'any', area: 'any', hours: '0' }

/** Who did what, newest first, and whether the record of it is as it was written. */
export function AuditPage() {
  const query = new URLSearchParams(useQueryText())
  const request = query.get('request') ?? undefined
  const entry = query.has('entry') ? Number(query.get('entry')) : undefined
  const [wanted, setWanted] = useState<Wanted>(everything)
  // Fixed when it is chosen: a bound that moves would be another question each time.
  const [from, setFrom] = useState<string>()
  const text = useDebounced(wanted.text.trim(), 200)
  const filter: AuditFilter = {
    ...defined({
      text: text || undefined,
      actor: wanted.actor === 'any' ? undefined : wanted.actor,
      result: wanted.result === 'any' ? undefined : wanted.result,
      action: wanted.area === 'any' ? undefined : wanted.area,
      from,
      requestId: request,
    }),
  }
  const { listed, problem, reload, more, loadingMore } = useEntries(filter)
  const narrowed = Object.keys(filter).length > 0
  const place = (seq?: number) => {
    const parts = new URLSearchParams({
      ...defined({ request, entry: seq === undefined ? undefined : String(seq) }),
    })
    return parts.size > 0 ? `/audit?${parts}` : '/audit'
  }
  const clear = () => {
    setWanted(everything)
    setFrom(undefined)
    if (request !== undefined) go('/audit')
  }
  return (
    <div className="page">
      <PageTitle text="Audit" />
      <VerdictBanner />
      <div className="toolbar">
        <FilterInput
          label="Part of anything"
          value={wanted.text}
          onChange={(next) => setWanted({ ...wanted, text: next })}
        />
        <Select
          label="Action"
          options={areas}
          value={wanted.area}
          onChange={(area) => setWanted({ ...wanted, area })}
        />
        <Select
          label="By"
          options={actors}
          value={wanted.actor}
          onChange={(actor) => setWanted({ ...wanted, actor })}
        />
        <Select
          label="Result"
          options={ends}
          value={wanted.result}
          onChange={(result) => setWanted({ ...wanted, result })}
        />
        <Select
          label="Time"
          options={spans}
          value={wanted.hours}
          onChange={(hours) => {
            setWanted({ ...wanted, hours })
            setFrom(
              hours === '0' ? undefined : new Date(Date.now() - Number(hours) * 3_600_000).toISOString(),
            )
          }}
        />
        {request !== undefined && (
          <Button small icon="x" onClick={() => go('/audit')}>
            Request <code>{request.slice(0, 16)}…</code>
          </Button>
        )}
        {listed && <span className="dim small push">{formatCount(listed.total, 'entry')}</span>}
        <Export />
      </div>
      <div className="panel">
        {problem && !listed ? (
          <Failure problem={problem} onRetry={() => void reload()} />
        ) : !listed ? (
          <Loading what="entries" />
        ) : listed.items.length > 0 ? (
          <EntryTable
            entries={listed.items}
            placeOfEntry={place}
            chosen={entry}
            onEnd={listed.nextCursor ? () => void more() : undefined}
          />
        ) : narrowed ? (
          <Empty
            icon="filter"
            title="No entry matches"
            actions={<Button onClick={clear}>Clear filters</Button>}
          />
        ) : (
          <Empty
            icon="audit"
            title="Nothing is on record yet"
            actions={<a href="#/knowledge">Add documents</a>}
          >
            Every act with an effect will stand here: who did it, on what, and what came of it.
          </Empty>
        )}
        {listed?.nextCursor && (
          <div className="panel-foot">
            <Button small busy={loadingMore} onClick={() => void more()}>
              Load more
            </Button>
          </div>
        )}
      </div>
      {entry !== undefined && Number.isInteger(entry) && (
        <EntryDrawer seq={entry} onClose={() => go(place())} />
      )}
    </div>
  )
}

/** Saves the whole log as a file that can be verified by itself. */
function Export() {
  const verify = useOwnCommand('audit verify --file')
  const [save, saving] = useAction(async () => {
    const parts: string[] = []
    for await (const { text } of await client.audit.export({ what: 'everything' })) parts.push(text)
    saveFile(parts, `catalyst-audit-${new Date().toISOString().slice(0, 10)}.jsonl`, 'application/jsonl')
    say('success', 'The audit log was saved as a file', `Verify it with: ${verify} <path>`)
  })
  return (
    <Button icon="download" busy={saving} onClick={() => save()}>
      Export
    </Button>
  )
}
