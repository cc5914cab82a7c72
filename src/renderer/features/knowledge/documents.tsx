import { useState } from 'react'
import { DocumentState, DocumentType } from '../../../contract/knowledge.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import { client } from '../../lib/client.ts'
import { formatNumber } from '../../lib/format.ts'
import { pickAndIngest } from '../../lib/ingest.ts'
import { documentStates, typeName } from '../../lib/names.ts'
import { useAction } from '../../lib/use-action.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { Button } from '../../ui/button.tsx'
import { FilterInput } from '../../ui/filter-input.tsx'
import { Select } from '../../ui/select.tsx'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { DocumentTable } from './document-table.tsx'
import { RemoveDocuments } from './remove-documents.tsx'
import {
  chooseDocuments,
  countSelected,
  everything,
  isSelected,
  nothing,
  type Selection,
  selectIds,
} from './selection.ts'
import { type DocumentFilter, narrowBy, useDocuments } from './use-documents.ts'
import { useReindex } from './use-reindex.ts'

const anyType = { value: 'any' as const, label: 'Any type' }
const anyState = { value: 'any' as const, label: 'Any state' }
const typeOptions = [anyType, ...DocumentType.options.map((value) => ({ value, label: typeName(value) }))]
const stateOptions = [
  anyState,
  ...DocumentState.options.map((value) => ({ value, label: documentStates[value].word })),
]

/** The documents of the index: filtered, and one or many removed or read again. */
export function Documents() {
  const [wanted, setWanted] = useState<DocumentFilter>({ filter: '', type: 'any', state: 'any' })
  const filter = useDebounced(wanted.filter.trim(), 200)
  const { listed, problem, reload, more, loadingMore } = useDocuments({ ...wanted, filter })
  const [selection, setSelection] = useState<Selection>(nothing)
  const [removing, setRemoving] = useState(false)
  const [reindex, reindexing] = useReindex()

  // What is selected belongs to what is shown: another filter is another choice.
  const narrow = (next: DocumentFilter) => {
    setWanted(next)
    setSelection(nothing)
  }

  const documents = listed?.items ?? []
  const total = listed?.total ?? 0
  const selected = documents.filter(({ id }) => isSelected(selection, id))
  // One that is gone by now is selected no more.
  const held = selection.all ? selection : selectIds(selected.map(({ id }) => id))
  const count = countSelected(held, total)
  const chosen = chooseDocuments(held, narrowBy({ ...wanted, filter }))
  const narrowed = filter !== '' || wanted.type !== 'any' || wanted.state !== 'any'

  return (
    <section className="group" aria-label="Documents">
      <div className="toolbar">
        <FilterInput
          label="Filter by name or path"
          value={wanted.filter}
          onChange={(text) => narrow({ ...wanted, filter: text })}
        />
        <Select
          label="Type"
          options={typeOptions}
          value={wanted.type}
          onChange={(type) => narrow({ ...wanted, type })}
        />
        <Select
          label="State"
          options={stateOptions}
          value={wanted.state}
          onChange={(state) => narrow({ ...wanted, state })}
        />
        {count > 0 ? (
          <span className="row push">
            <span className="dim small">
              {formatNumber(count)} of {formatNumber(total)} selected
            </span>
            {count < total && (
              <Button onClick={() => setSelection(everything)}>Select all {formatNumber(total)}</Button>
            )}
            <Button icon="refresh" busy={reindexing} onClick={() => reindex(chosen, count)}>
              Re-index
            </Button>
            <Button look="danger" icon="trash" onClick={() => setRemoving(true)}>
              Remove…
            </Button>
          </span>
        ) : (
          listed && (
            <span className="dim small push">{formatCount(listed.total, 'document')}, newest first</span>
          )
        )}
      </div>
      <div className="panel">
        {problem ? (
          <Failure problem={problem} onRetry={() => void reload()} />
        ) : !listed ? (
          <Loading what="documents" />
        ) : documents.length > 0 ? (
          <DocumentTable
            documents={documents}
            total={listed.total}
            selection={held}
            onSelect={setSelection}
            {...defined({ onEnd: listed.nextCursor ? () => void more() : undefined })}
            loadingMore={loadingMore}
          />
        ) : narrowed ? (
          <Empty
            icon="filter"
            title="No document matches"
            actions={
              <Button onClick={() => narrow({ filter: '', type: 'any', state: 'any' })}>Clear filters</Button>
            }
          >
            Filters look at titles and paths. To look into documents, search.
          </Empty>
        ) : (
          <Nothing />
        )}
      </div>
      <RemoveDocuments
        documents={selected}
        chosen={chosen}
        count={count}
        open={removing}
        onClose={() => setRemoving(false)}
        onRemoved={() => {
          setSelection(nothing)
          void reload()
        }}
      />
    </section>
  )
}

function Nothing() {
  const [add] = useAction(pickAndIngest)
  const [sample, sampling] = useAction(() => client.knowledge.addSample())
  return (
    <Empty
      icon="knowledge"
      title="Nothing to search yet"
      actions={
        <>
          <Button look="primary" onClick={() => add('files')}>
            Add documents
          </Button>
          <Button busy={sampling} onClick={() => sample()}>
            Use a sample
          </Button>
        </>
      }
    >
      Drop files or a folder anywhere in this window. They are read on this machine.
    </Empty>
  )
}
