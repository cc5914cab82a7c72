import { AuditActor, type AuditFilter, AuditResult } from '../../../contract/audit.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import { go } from '../../lib/location.ts'
import { Button } from '../../ui/button.tsx'
import { FilterInput } from '../../ui/filter-input.tsx'
import { type Option, Select } from '../../ui/select.tsx'
import { ExportButton } from './export-button.tsx'
import { type Area, actorNames, areas, results } from './words.ts'

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

/** What is chosen in the toolbar. */
export interface EntryChoice {
  readonly text: string
  readonly actor: AuditActor | 'any'
  readonly result: AuditResult | 'any'
  readonly area: Area
  readonly hours: Hours
  /** When the hours began. Fixed when they are chosen: a bound that moves would be another question each time. */
  readonly from: string | undefined
}
export const everyEntry: EntryChoice = {
  ...{ text: '', actor: 'any', result: 'any', area: 'any', hours: '0', from: undefined },
}

/** The choice as the contract asks for it; `text` is what has been typed for a moment already. */
export function toFilter(choice: EntryChoice, text: string, requestId: string | undefined): AuditFilter {
  const { actor, result, area, from } = choice
  return {
    ...defined({
      text: text || undefined,
      actor: actor === 'any' ? undefined : actor,
      result: result === 'any' ? undefined : result,
      action: area === 'any' ? undefined : area,
      from,
      requestId,
    }),
  }
}

/** Narrows the entries, and saves them all. */
export function AuditToolbar({
  choice,
  request,
  total,
  onChoice,
}: {
  choice: EntryChoice
  /** The request whose entries are shown alone. */
  request: string | undefined
  /** How many entries match, once that is known. */
  total: number | undefined
  onChoice(choice: EntryChoice): void
}) {
  const change = (part: Partial<EntryChoice>) => onChoice({ ...choice, ...part })
  return (
    <div className="toolbar">
      <FilterInput label="Part of anything" value={choice.text} onChange={(text) => change({ text })} />
      <Select label="Action" options={areas} value={choice.area} onChange={(area) => change({ area })} />
      <Select label="By" options={actors} value={choice.actor} onChange={(actor) => change({ actor })} />
      <Select label="Result" options={ends} value={choice.result} onChange={(result) => change({ result })} />
      <Select
        label="Time"
        options={spans}
        value={choice.hours}
        onChange={(hours) => change({ hours, from: findStart(hours) })}
      />
      {request !== undefined && (
        <Button small icon="x" onClick={() => go('/audit')}>
          Request <code>{request.slice(0, 16)}…</code>
        </Button>
      )}
      {total !== undefined && <span className="dim small push">{formatCount(total, 'entry')}</span>}
      <ExportButton />
    </div>
  )
}

function findStart(hours: Hours): string | undefined {
  return hours === '0' ? undefined : new Date(Date.now() - Number(hours) * 3_600_000).toISOString()
}
