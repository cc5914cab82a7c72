import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import type { AuditEntry } from '../../../contract/audit.ts'
import { useMainOffset } from '../../lib/use-main-offset.ts'
import { useMedia } from '../../lib/use-media.ts'
import { StatusShape } from '../../ui/status-shape.tsx'
import { Ago } from '../../ui/time.tsx'
import { actorNames, results, targetName } from './words.ts'

const rowHeight = 46
/** How many columns a row has; one of them is not shown where it is narrow. */
const columns = { wide: 5, narrow: 4 }

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
  const offset = useMainOffset(table)
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => document.getElementById('main'),
    estimateSize: () => rowHeight,
    getItemKey: (index) => entries[index]?.seq ?? index,
    overscan: 8,
    scrollMargin: offset,
  })
  const span = useMedia('(max-width: 999px)') ? columns.narrow : columns.wide
  const shown = rows.getVirtualItems()
  const first = shown[0]
  const last = shown.at(-1)
  const above = first ? first.start - offset : 0
  const below = last ? rows.getTotalSize() - (last.end - offset) : 0
  const atEnd = last !== undefined && last.index === entries.length - 1
  useEffect(() => {
    if (atEnd) onEnd?.()
  }, [atEnd, onEnd])

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
          <th>On what</th>
          <th className="wide-only">By</th>
          <th>When</th>
        </tr>
      </thead>
      <tbody>
        <Spacer height={above} columns={span} />
        {shown.map(({ index }) => {
          const entry = entries[index]
          return entry ? (
            <Row
              key={entry.seq}
              entry={entry}
              position={index + 2}
              href={placeOfEntry(entry.seq)}
              chosen={entry.seq === chosen}
            />
          ) : null
        })}
        <Spacer height={below} columns={span} />
      </tbody>
    </table>
  )
}

function Spacer({ height, columns: span }: { height: number; columns: number }) {
  if (height <= 0) return null
  return (
    <tr className="spacer">
      <td colSpan={span} style={{ height }} />
    </tr>
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
  const why = entry.error?.message ?? entry.why
  return (
    <tr aria-rowindex={position} aria-selected={chosen}>
      <td>
        <span className="state">
          <StatusShape shape={shape} />
          {word}
        </span>
      </td>
      <td>
        <Link className="open cut block" href={href}>
          {entry.action}
        </Link>
        {why && (
          <span className="sub cut" title={why}>
            {why}
          </span>
        )}
      </td>
      <td>
        <span className="cut block" title={entry.target?.name ?? targetName(entry)}>
          {targetName(entry)}
        </span>
      </td>
      <td className="dim wide-only">{actorNames[entry.actor]}</td>
      <td className="dim nowrap">
        <Ago at={entry.at} />
      </td>
    </tr>
  )
}
