import { useCallback, useEffect, useRef, useState } from 'react'
import type { AuditEntry, AuditFilter } from '../../../contract/audit.ts'
import { backoff, pause } from '../../lib/backoff.ts'
import { client } from '../../lib/client.ts'
import { isAborted, problemOf, type ShownProblem } from '../../lib/problem.ts'

interface Listed {
  entries: AuditEntry[]
  total: number
  nextCursor?: string | undefined
}

const pageSize = 100
/** Ms between two looks while entries keep coming. */
const pace = 1000

/** The entries that match, page by page. While others are written, what is loaded is asked for again. */
export function useEntries(filter: AuditFilter) {
  const [listed, setListed] = useState<Listed>()
  const [problem, setProblem] = useState<ShownProblem>()
  const [loadingMore, setLoadingMore] = useState(false)
  const count = useRef(pageSize)
  const asked = useRef<AbortController>(undefined)
  const key = JSON.stringify(filter)

  const ask = useCallback(
    (page: { cursor?: string; limit: number }) => {
      asked.current?.abort()
      asked.current = new AbortController()
      const { signal } = asked.current
      return client.audit.list({ ...page, ...(JSON.parse(key) as AuditFilter) }, { signal })
    },
    [key],
  )
  const reload = useCallback(async () => {
    try {
      setListed(await ask({ limit: Math.min(1000, count.current) }))
      setProblem(undefined)
    } catch (error) {
      if (!isAborted(error)) setProblem(problemOf(error))
    }
  }, [ask])

  // Another question: start again at the first page.
  useEffect(() => {
    count.current = pageSize
    void reload()
    return () => asked.current?.abort()
  }, [reload])

  // Whoever has scrolled far down is not disturbed: beyond a thousand, what is loaded stays as it is.
  const newest = useRef(reload)
  newest.current = reload
  useWritten(() => count.current <= 1000 && void newest.current())

  const more = useCallback(async () => {
    if (!listed?.nextCursor || loadingMore) return
    setLoadingMore(true)
    try {
      const page = await ask({ cursor: listed.nextCursor, limit: pageSize })
      const entries = [...listed.entries, ...page.entries]
      count.current = entries.length
      setListed({ ...page, entries })
    } catch (error) {
      if (!isAborted(error)) setProblem(problemOf(error))
    } finally {
      setLoadingMore(false)
    }
  }, [ask, listed, loadingMore])

  return { listed, problem, reload, more, loadingMore }
}

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
