import { useState } from 'react'
import { sayProblem } from './toasts.ts'

/** Runs what a button asks for: says that it is busy meanwhile, and says in a toast why when it fails. */
export function useAction<Args extends unknown[]>(
  work: (...args: Args) => Promise<unknown>,
): [run: (...args: Args) => void, busy: boolean] {
  const [busy, setBusy] = useState(false)
  const run = (...args: Args) => {
    setBusy(true)
    work(...args)
      .catch(sayProblem)
      .finally(() => setBusy(false))
  }
  return [run, busy]
}
