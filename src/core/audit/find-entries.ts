import type { AuditEntry, AuditFilter } from '../../contract/audit.ts'
import { defined } from '../../shared/defined.ts'
import type { Entry } from './entry.ts'
import { linesBackwards } from './lines-backwards.ts'
import { openLog } from './open-log.ts'

/**
 * Entries that match, newest first, in pages. `cursor` is the number of the last entry of the page before.
 *
 * @returns `total`: how many match in all
 */
export async function findEntries(
  folder: string,
  filter: AuditFilter,
  page: { readonly cursor?: string | undefined; readonly limit: number },
  signal?: AbortSignal,
): Promise<{ entries: AuditEntry[]; total: number; nextCursor?: string }> {
  const before = page.cursor === undefined ? Number.POSITIVE_INFINITY : Number(page.cursor)
  const matches = matcher(filter)
  const everything = Object.values(filter).every((value) => value === undefined)
  const entries: AuditEntry[] = []
  let total = 0
  let more = false
  await using log = await openLog(folder)
  search: for await (const lines of linesBackwards(log.files, signal)) {
    for (const line of lines) {
      const entry = matches(line)
      if (!entry) continue
      // Every entry has its number: the newest tells how many there are.
      if (everything && total === 0) total = entry.seq + 1
      if (!everything) total++
      if (entry.seq >= before) continue
      if (entries.length < page.limit) entries.push(entry)
      else {
        more = true
        if (everything) break search
      }
    }
  }
  const last = entries.at(-1)
  return { entries, total, ...defined({ nextCursor: more && last ? String(last.seq) : undefined }) }
}

/** One entry by its number. */
export async function findEntry(folder: string, seq: number): Promise<AuditEntry | undefined> {
  const end = new RegExp(`,"seq":${seq},"sha256":"[\\w-]{43}"\\}$`, 'u')
  await using log = await openLog(folder)
  for await (const lines of linesBackwards(log.files)) {
    const line = lines.find((text) => end.test(text))
    if (line !== undefined) return entryFrom(line)
  }
  return undefined
}

/** Gives the entry of a line that matches. A line is only taken apart when its text may match. */
function matcher(filter: AuditFilter): (line: string) => AuditEntry | undefined {
  const { actor, action, result, from, to, requestId } = filter
  const text = filter.text?.toLowerCase()
  const needles = [
    ...(actor === undefined ? [] : [`"actor":"${actor}"`]),
    ...(action === undefined ? [] : [`"action":${JSON.stringify(action).slice(0, -1)}`]),
    ...(result === undefined ? [] : [`"result":"${result}"`]),
    ...(requestId === undefined ? [] : [JSON.stringify(requestId)]),
  ]
  return (line) => {
    if (!needles.every((needle) => line.includes(needle))) return undefined
    if (text !== undefined && !line.toLowerCase().includes(JSON.stringify(text).slice(1, -1)))
      return undefined
    const entry = entryFrom(line)
    return entry &&
      (actor === undefined || entry.actor === actor) &&
      (action === undefined || entry.action === action || entry.action.startsWith(`${action}.`)) &&
      (result === undefined || entry.result === result) &&
      (requestId === undefined || entry.requestId === requestId) &&
      (from === undefined || entry.at >= from) &&
      (to === undefined || entry.at < to)
      ? entry
      : undefined
  }
}

/** A line that was tampered with until it is none says nothing here; verifying names it. */
function entryFrom(line: string): AuditEntry | undefined {
  try {
    const written: { entry: Entry; seq: number; sha256: string } = JSON.parse(line)
    return asAuditEntry(written)
  } catch {
    return undefined
  }
}

/** An entry as the contract gives it. */
export function asAuditEntry(written: { entry: Entry; seq: number; sha256: string }): AuditEntry {
  const { entry, seq, sha256 } = written
  return { ...entry, seq, sha256, security: entry.security ?? false }
}
