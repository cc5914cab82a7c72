import { useCallback, useEffect, useRef, useState } from 'react'
import { useConnection } from './connection.ts'
import { describeProblem, isAborted, type ShownProblem } from './problem.ts'
import { useSession } from './session.ts'

export interface Loaded<T> {
  /** The newest answer; kept while a newer one is on its way, so that nothing flickers. */
  data: T | undefined
  /** Set when the newest attempt failed. */
  problem: ShownProblem | undefined
  loading: boolean
  /** Asks again. */
  reload(): void
}

/**
 * Asks for something when a page is shown and whenever `key` changes, and calls off what is no longer wanted. With
 * another `key` the old answer is kept too: whoever shows it decides by `loading` how.
 */
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ data?: T; problem?: ShownProblem; loading: boolean }>({
    loading: true,
  })
  const [turn, setTurn] = useState(0)
  // What was refused for want of a session is asked again once there is one.
  const returns = useSession((state) => state.returns)
  // What was asked before the line was lost may have changed meanwhile, and nobody has told.
  const reconnects = useConnection((state) => state.returns)
  const newest = useRef(load)
  newest.current = load

  useEffect(() => {
    const control = new AbortController()
    setState((before) => ({ ...before, loading: true }))
    newest.current(control.signal).then(
      (data) => {
        if (!control.signal.aborted) setState({ data, loading: false })
      },
      (error: unknown) => {
        if (control.signal.aborted || isAborted(error)) return
        setState((before) => ({ ...before, problem: describeProblem(error), loading: false }))
      },
    )
    return () => control.abort()
  }, [key, turn, returns, reconnects])

  const reload = useCallback(() => setTurn((before) => before + 1), [])
  return { data: state.data, problem: state.problem, loading: state.loading, reload }
}
