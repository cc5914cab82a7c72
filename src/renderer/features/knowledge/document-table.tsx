import { useRef } from 'react'
import { Link } from 'wouter'
import { describeWhere } from '../../../contract/document-words.ts'
import type { DocumentSummary } from '../../../contract/knowledge.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { formatNumber, formatPercent } from '../../lib/format.ts'
import { describeState, typeName } from '../../lib/names.ts'
import { useMedia } from '../../lib/use-media.ts'
import { useRowsInSight } from '../../lib/use-rows-in-sight.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Icon } from '../../ui/icon.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { TableSpacer } from '../../ui/table-spacer.tsx'
import { Ago } from '../../ui/time.tsx'
import { RemarkMark } from './remarks.tsx'
import { countSelected, isSelected, nothing, type Selection, selectIds, selectOne } from './selection.ts'

const rowHeight = 46
/** How many columns a row has; two of them are not shown where it is narrow. */
const columns = { wide: 7, narrow: 5 }

/** The list itself. Only the rows in sight are in the page, so that 100,000 documents scroll like ten. */
export function DocumentTable({
  documents,
  total,
  selection,
  onSelect,
  onEnd,
  loadingMore,
}: {
  documents: readonly DocumentSummary[]
  /** How many match, loaded or not. */
  total: number
  selection: Selection
  onSelect(selection: Selection): void
  /** Called when the last loaded row comes into sight, while there are more. */
  onEnd?: () => void
  loadingMore: boolean
}) {
  const table = useRef<HTMLTableElement>(null)
  const { shown, above, below } = useRowsInSight(table, documents, rowHeight, onEnd)
  const span = useMedia('(max-width: 999px)') ? columns.narrow : columns.wide
  const here = documents.filter(({ id }) => isSelected(selection, id)).length
  const all = countSelected(selection, total) >= total
  return (
    <>
      <table
        className="table roomy fixed documents"
        ref={table}
        aria-label="Documents"
        aria-rowcount={documents.length + 1}
      >
        <thead>
          <tr>
            <th>
              <Checkbox
                label="Select all loaded documents"
                checked={all}
                some={here > 0 && !all}
                onChange={() =>
                  onSelect(here < documents.length ? selectIds(documents.map(({ id }) => id)) : nothing)
                }
              />
            </th>
            <th>Document</th>
            <th className="wide-only">Type</th>
            <th className="num wide-only">Pages</th>
            <th className="num">Chunks</th>
            <th>Added</th>
            <th>State</th>
          </tr>
        </thead>
        <tbody>
          <TableSpacer height={above} columns={span} />
          {shown.map(({ item, index }) => (
            <Row
              key={item.id}
              document={item}
              position={index + 2}
              chosen={isSelected(selection, item.id)}
              onChoose={(yes) => onSelect(selectOne(selection, item.id, yes))}
            />
          ))}
          <TableSpacer height={below} columns={span} />
        </tbody>
      </table>
      {onEnd && (
        <div className="panel-foot">
          <span className="dim">{formatCount(documents.length, 'document')} loaded</span>
          <span className="push" />
          <Button small busy={loadingMore} onClick={onEnd}>
            Load more
          </Button>
        </div>
      )}
    </>
  )
}

function Row({
  document,
  position,
  chosen,
  onChoose,
}: {
  document: DocumentSummary
  position: number
  chosen: boolean
  onChoose(chosen: boolean): void
}) {
  const { shape, word } = describeState(document)
  const embedding = document.state === 'embedding' && document.chunks > 0
  return (
    <tr aria-rowindex={position} aria-selected={chosen}>
      <td>
        <Checkbox label={`Select ${document.title}`} checked={chosen} onChange={onChoose} />
      </td>
      <td>
        <div className="row">
          <Icon name="file" />
          <div className="grow">
            <Link className="open cut block" href={`/knowledge/${document.id}`} title={document.title}>
              {document.title}
            </Link>
            <span className="sub cut" title={describeWhere(document)}>
              {describeWhere(document)}
            </span>
          </div>
        </div>
      </td>
      <td className="dim wide-only">{typeName(document.type)}</td>
      <td className="num wide-only">{document.pages === undefined ? '–' : formatNumber(document.pages)}</td>
      <td className="num">{formatNumber(document.chunks)}</td>
      <td className="dim nowrap">
        <Ago at={document.addedAt} />
      </td>
      <td>
        <span className="state">
          <StatusShape shape={shape} />
          {word}
          {document.remarks.length > 0 && <RemarkMark remarks={document.remarks} />}
          {embedding && <span className="faint">{formatPercent(document.embedded / document.chunks)}</span>}
        </span>
      </td>
    </tr>
  )
}
