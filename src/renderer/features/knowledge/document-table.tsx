import { useRef } from 'react'
import { Link } from 'wouter'
import type { DocumentSummary } from '../../../contract/knowledge.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { formatNumber, formatPercent } from '../../lib/format.ts'
import { describeState, describeWhere, typeName } from '../../lib/names.ts'
import { useMedia } from '../../lib/use-media.ts'
import { useRowsInSight } from '../../lib/use-rows-in-sight.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Icon } from '../../ui/icon.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { TableSpacer } from '../../ui/table-spacer.tsx'
import { Ago } from '../../ui/time.tsx'

const rowHeight = 46
/** How many columns a row has; two of them are not shown where it is narrow. */
const columns = { wide: 7, narrow: 5 }

/** The list itself. Only the rows in sight are in the page, so that 100,000 documents scroll like ten. */
export function DocumentTable({
  documents,
  total,
  chosen,
  onChoose,
  onEnd,
  loadingMore,
}: {
  documents: readonly DocumentSummary[]
  /** How many match, loaded or not. */
  total: number
  chosen: ReadonlySet<string>
  onChoose(ids: ReadonlySet<string>): void
  /** Called when the last loaded row comes into sight, while there are more. */
  onEnd?: () => void
  loadingMore: boolean
}) {
  const table = useRef<HTMLTableElement>(null)
  const { shown, above, below } = useRowsInSight(table, documents, rowHeight, onEnd)
  const span = useMedia('(max-width: 999px)') ? columns.narrow : columns.wide
  const chosenHere = documents.filter(({ id }) => chosen.has(id)).length
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
                checked={chosen.size >= total}
                some={chosenHere > 0 && chosen.size < total}
                onChange={() =>
                  onChoose(new Set(chosenHere < documents.length ? documents.map(({ id }) => id) : []))
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
              chosen={chosen.has(item.id)}
              onChoose={(yes) => {
                const next = new Set(chosen)
                if (yes) next.add(item.id)
                else next.delete(item.id)
                onChoose(next)
              }}
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
          {embedding && <span className="faint">{formatPercent(document.embedded / document.chunks)}</span>}
        </span>
      </td>
    </tr>
  )
}
