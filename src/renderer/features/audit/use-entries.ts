import { useCallback, useEffect, useRef } from 'react'
import type { AuditEntry, AuditFilter } from '../../../contract/audit.ts'
import { backoff, pause } from '../../lib/backoff.ts'
import { client } from '../../lib/client.ts'
import { type Pages, usePages } from '../../lib/use-pages.ts'

/** Ms between two looks while entries keep coming. */
const pace = 1000

/** The entries that match, page by page. While others are written, what is loaded is asked for again. */
export function useEntries(filter: AuditFilter) {
  const key = JSON.stringify(filter)
  const ask = useCallback(
    async (page: { cursor?: string; limit: number }, signal: AbortSignal): Promise<Pages<AuditEntry>> => {
      const { entries, ...rest } = await client.audit.list(
        { ...page, ...(JSON.parse(key) as AuditFilter) },
        { signal },
      )
      return { ...rest, items: entries }
    },
    [key],
  )
  const pages = usePages(ask, getSeq)
  useWritten(pages.refresh)
  return pages
}

const getSeq = ({ seq }: AuditEntry) => seq

/** Calls `onWritten` soon after something was put on record, at most once a second. */
function useWritten(onWritten: () => void): void {
  const newest = useRef(onWritten)
  newest.current = onWritten
  useEffect(() => {
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        newest.current()
      }, pace)
    }
    const follow = async () => {
      for (let attempt = 0; !stop.signal.aborted; attempt++) {
        try {
          for await (const _ of await client.audit.watch(undefined, { signal: stop.signal })) {
            attempt = 0
            soon()
          }
        } catch {
          // The banner of the shell says that the line is lost; here it is only opened anew.
        }
        await pause(backoff(attempt), stop.signal)
        if (!stop.signal.aborted) soon()
      }
    }
    void follow()
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [])
}
