import { useCallback, useEffect, useRef, useState } from 'react'
import { client } from '../../lib/client.ts'
import { useConnection } from '../../lib/connection.ts'
import { describeProblem, isAborted, type ShownProblem } from '../../lib/problem.ts'
import { useInterval } from '../../lib/use-interval.ts'
import { addPage, applyChanges, emptyTree, openAtFirst, type StepTree } from './step-tree.ts'

const pageSize = 1000
/** How often it is asked what has changed, in ms. */
const pollMs = 1000

export interface ShownTree {
  tree: StepTree
  open: ReadonlySet<string>
  problem: ShownProblem | undefined
  isLoaded: boolean
  fold(id: string, open: boolean): void
  more(parent: string): void
  reload(): void
}

/** The steps of a run as they are unfolded: asked for by page, and brought up to date while it is under way. */
export function useStepTree(runId: string, running: boolean): ShownTree {
  const [tree, setTree] = useState(emptyTree)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [problem, setProblem] = useState<ShownProblem>()
  const [turn, setTurn] = useState(0)
  const reconnects = useConnection((state) => state.returns)
  const revision = useRef<number | null>(null)
  const asking = useRef(false)
  const openNow = useRef(open)
  openNow.current = open

  const load = useCallback(
    async (parent: string, cursor?: string, signal?: AbortSignal) => {
      const page = await client.runs.steps(
        { id: runId, parent, limit: pageSize, ...(cursor !== undefined && { cursor }) },
        signal ? { signal } : {},
      )
      setTree((before) => addPage(before, parent, page))
      return page
    },
    [runId],
  )
  const failed = useCallback((error: unknown) => {
    if (!isAborted(error)) setProblem(describeProblem(error))
  }, [])

  useEffect(() => {
    const control = new AbortController()
    const begin = async () => {
      setProblem(undefined)
      const { steps, revision: now } = await load('', undefined, control.signal)
      // What the user has unfolded stays so when the line to the services comes back.
      const isFirst = revision.current === null
      const unfolded = isFirst ? openAtFirst(steps) : [...openNow.current]
      await Promise.all(unfolded.map((id) => load(id, undefined, control.signal)))
      if (isFirst) setOpen((before) => new Set([...before, ...unfolded]))
      revision.current = now
    }
    begin().catch(failed)
    return () => control.abort()
  }, [load, failed, turn, reconnects])

  const follow = useCallback(async () => {
    if (revision.current === null || asking.current) return
    asking.current = true
    try {
      const page = await client.runs.steps({ id: runId, changedAfter: revision.current, limit: pageSize })
      revision.current = page.revision
      if (page.steps.length > 0) setTree((before) => applyChanges(before, page.steps))
    } finally {
      asking.current = false
    }
  }, [runId])
  // What cannot be asked now is asked again, and the page says by itself that the line is lost.
  useInterval(() => void follow().catch(() => {}), running ? pollMs : null)
  useEffect(() => {
    if (!running) void follow().catch(() => {})
  }, [running, follow])

  return {
    ...{ tree, open, problem, isLoaded: tree.parts.has('') },
    fold(id, wanted) {
      if (wanted && !tree.parts.has(id)) load(id).catch(failed)
      setOpen((before) => {
        const next = new Set(before)
        if (wanted) next.add(id)
        else next.delete(id)
        return next
      })
    },
    more(parent) {
      load(parent, tree.parts.get(parent)?.nextCursor).catch(failed)
    },
    reload: () => setTurn((before) => before + 1),
  }
}
