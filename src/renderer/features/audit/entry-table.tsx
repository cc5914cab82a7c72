import { useRef } from 'react'
import { Link, useLocation } from 'wouter'
import type { AuditEntry } from '../../../contract/audit.ts'
import { useMedia } from '../../lib/use-media.ts'
import { useRowsInSight } from '../../lib/use-rows-in-sight.ts'
import { StatusShape } from '../../ui/status-shape.tsx'
import { TableSpacer } from '../../ui/table-spacer.tsx'
import { Ago } from '../../ui/time.tsx'
import { actionWords } from './action-words.ts'
import { actorNames, results, targetName } from './words.ts'

const rowHeight = 46
/** How many columns a row has: who did it, and on what, are not shown where it is narrow. */
const columns = { wide: 5, narrow: 4, narrowest: 3 }

/** Entries, newest first. Only the rows in sight are in the page. */
export function EntryTable({
  entries,
  placeOfEntry,
  chosen,
  onEnd,
}: {
  entries: readonly AuditEntry[]
  /** The place in the app that shows an entry, with the filters as they are. */
  placeOfEntry(seq: number): string
  chosen: number | undefined
  /** Called when the last loaded row comes into sight, while there are more. */
  onEnd?: (() => void) | undefined
}) {
  const table = useRef<HTMLTableElement>(null)
  const { shown, above, below } = useRowsInSight(table, entries, rowHeight, onEnd)
  const isNarrow = useMedia('(max-width: 999px)')
  const isNarrowest = useMedia('(max-width: 599px)')
  const span = isNarrowest ? columns.narrowest : isNarrow ? columns.narrow : columns.wide

  return (
    <table
      className="table roomy fixed entries"
      ref={table}
      aria-label="Entries"
      aria-rowcount={entries.length + 1}
    >
      <thead>
        <tr>
          <th>Result</th>
          <th>What was done</th>
          <th className="on">On what</th>
          <th className="wide-only">By</th>
          <th>When</th>
        </tr>
      </thead>
      <tbody>
        <TableSpacer height={above} columns={span} />
        {shown.map(({ item, index }) => (
          <Row
            key={item.seq}
            entry={item}
            position={index + 2}
            href={placeOfEntry(item.seq)}
            chosen={item.seq === chosen}
          />
        ))}
        <TableSpacer height={below} columns={span} />
      </tbody>
    </table>
  )
}

function Row({
  entry,
  position,
  href,
  chosen,
}: {
  entry: AuditEntry
  position: number
  href: string
  chosen: boolean
}) {
  const { shape, word } = results[entry.result]
  const [, go] = useLocation()
  const why = entry.error?.message ?? entry.why
  const on = targetName(entry)
  return (
    <tr aria-rowindex={position} aria-selected={chosen} onClick={() => go(href)}>
      <td>
        <span className="state">
          <StatusShape shape={shape} />
          {word}
        </span>
      </td>
      <td>
        <Link className="open cut block" href={href} onClick={(event) => event.stopPropagation()}>
          {actionWords(entry.action)}
        </Link>
        <span className="sub cut" title={why}>
          {entry.action}
          {on && <span className="on-below"> {on}</span>}
          {why && `: ${why}`}
        </span>
      </td>
      <td className="on">
        <span className="cut block" title={entry.target?.name ?? on}>
          {on}
        </span>
      </td>
      <td className="dim wide-only">{actorNames[entry.actor]}</td>
      <td className="dim nowrap">
        <Ago at={entry.at} />
      </td>
    </tr>
  )
}
