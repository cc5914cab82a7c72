import { DocumentType } from '../../../contract/knowledge.ts'
import { useKnowledge } from '../../lib/knowledge-store.ts'
import { fileName, typeName } from '../../lib/names.ts'
import { Button } from '../../ui/button.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Select, SelectMany } from '../../ui/select.tsx'
import { noFilters, type SearchState } from './search-state.ts'

const modes = [
  { value: 'hybrid' as const, label: 'Hybrid' },
  { value: 'bm25' as const, label: 'BM25' },
  { value: 'vector' as const, label: 'Vector' },
]
const types = DocumentType.options.map((value) => ({ value, label: typeName(value) }))
const times = [
  { value: '0', label: 'Any time' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '365', label: 'Last 12 months' },
]

/** How to search, and in what. */
export function SearchFilterBar({
  asked,
  onChange,
}: {
  asked: SearchState
  onChange(part: Partial<SearchState>): void
}) {
  const known = useKnowledge((state) => state.totals?.sources) ?? []
  const names = [...new Set([...known.map(({ source }) => source), ...asked.sources])]
  const narrowed = asked.sources.length > 0 || asked.types.length > 0 || asked.days > 0
  return (
    <div className="toolbar">
      <Segmented label="Mode" options={modes} value={asked.mode} onChange={(mode) => onChange({ mode })} />
      <SelectMany
        label="Source"
        none="Any source"
        options={names.map((value) => ({ value, label: fileName(value) }))}
        value={asked.sources}
        onChange={(sources) => onChange({ sources })}
      />
      <SelectMany
        label="Type"
        none="Any type"
        options={types}
        value={asked.types}
        onChange={(chosen) => onChange({ types: chosen })}
      />
      <Select
        label="Date"
        options={times}
        value={String(asked.days)}
        onChange={(days) => onChange({ days: Number(days) })}
      />
      {narrowed && (
        <Button look="ghost" onClick={() => onChange(noFilters)}>
          Clear filters
        </Button>
      )}
    </div>
  )
}
