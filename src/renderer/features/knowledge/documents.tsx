import { useState } from 'react'
import { DocumentState, type DocumentSummary, DocumentType } from '../../../contract/knowledge.ts'
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
import { type DocumentFilter, listAllDocuments, useDocuments } from './use-documents.ts'
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
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [all, setAll] = useState<readonly DocumentSummary[]>([])
  const [removing, setRemoving] = useState(false)
  const [reindex, reindexing] = useReindex()

  const [selectAll, selecting] = useAction(async () => {
    const found = await listAllDocuments({ ...wanted, filter })
    setAll(found)
    setChosen(new Set(found.map(({ id }) => id)))
  })
  // What is chosen belongs to what is shown: another filter is another choice.
  const narrow = (next: DocumentFilter) => {
    setWanted(next)
    setChosen(new Set())
    setAll([])
  }

  const documents = listed?.items ?? []
  const known = new Map([...all, ...documents].map((document) => [document.id, document]))
  const chosenDocuments = [...chosen].flatMap((id) => known.get(id) ?? [])
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
        {chosenDocuments.length > 0 ? (
          <span className="row push">
            <span className="dim small">
              {formatNumber(chosenDocuments.length)} of {formatNumber(listed?.total ?? 0)} selected
            </span>
            {chosenDocuments.length < (listed?.total ?? 0) && (
              <Button busy={selecting} onClick={() => selectAll()}>
                Select all {formatNumber(listed?.total ?? 0)}
              </Button>
            )}
            <Button
              icon="refresh"
              busy={reindexing}
              onClick={() => reindex(chosenDocuments.map(({ id }) => id))}
            >
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
            chosen={chosen}
            onChoose={setChosen}
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
        documents={chosenDocuments}
        open={removing}
        onClose={() => setRemoving(false)}
        onRemoved={() => {
          setChosen(new Set())
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
