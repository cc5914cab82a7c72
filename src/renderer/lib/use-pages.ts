import { useCallback, useEffect, useRef, useState } from 'react'
import { describeProblem, isAborted, type ShownProblem } from './problem.ts'

/** What is loaded of a list so far; `total` counts all that match. */
export interface Pages<Item> {
  readonly items: readonly Item[]
  readonly total: number
  readonly nextCursor?: string | undefined
}

const pageSize = 100
/** What is asked for again at the most. */
const most = 1000

/**
 * A list that comes in pages, newest question first: whatever was asked before is given up.
 *
 * @param ask asks for one page; another function is another question, and starts at the first page again
 * @param getKey tells items apart: one that moved meanwhile is not shown twice
 */
export function usePages<Item>(
  ask: (page: { cursor?: string; limit: number }, signal: AbortSignal) => Promise<Pages<Item>>,
  getKey: (item: Item) => string | number,
) {
  const [listed, setListed] = useState<Pages<Item>>()
  const [problem, setProblem] = useState<ShownProblem>()
  const [loadingMore, setLoadingMore] = useState(false)
  const count = useRef(pageSize)
  const asked = useRef<AbortController>(undefined)

  const load = useCallback(
    (page: { cursor?: string; limit: number }) => {
      asked.current?.abort()
      asked.current = new AbortController()
      return ask(page, asked.current.signal)
    },
    [ask],
  )
  const reload = useCallback(async () => {
    try {
      setListed(await load({ limit: Math.min(most, count.current) }))
      setProblem(undefined)
    } catch (error) {
      if (!isAborted(error)) setProblem(describeProblem(error))
    }
  }, [load])

  useEffect(() => {
    count.current = pageSize
    void reload()
    return () => asked.current?.abort()
  }, [reload])

  const newest = useRef(reload)
  newest.current = reload
  /** Asks again for what is loaded. Whoever has scrolled further down than a thousand is not disturbed. */
  const refresh = useCallback(() => {
    if (count.current <= most) void newest.current()
  }, [])

  const more = useCallback(async () => {
    if (!listed?.nextCursor || loadingMore) return
    setLoadingMore(true)
    try {
      const page = await load({ cursor: listed.nextCursor, limit: pageSize })
      const known = new Set(listed.items.map(getKey))
      const items = [...listed.items, ...page.items.filter((item) => !known.has(getKey(item)))]
      count.current = items.length
      setListed({ ...page, items })
    } catch (error) {
      if (!isAborted(error)) setProblem(describeProblem(error))
    } finally {
      setLoadingMore(false)
    }
  }, [load, listed, loadingMore, getKey])

  return { listed, problem, reload, refresh, more, loadingMore }
}
