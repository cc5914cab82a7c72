import { useEffect, useRef } from 'react'

/** Calls `work` every `ms` while the page is seen; never when `ms` is `null`. */
export function useInterval(work: () => void, ms: number | null): void {
  const newest = useRef(work)
  newest.current = work
  useEffect(() => {
    if (ms === null) return
    const timer = setInterval(() => {
      if (!document.hidden) newest.current()
    }, ms)
    return () => clearInterval(timer)
  }, [ms])
}
