import { useEffect, useRef, useState } from 'react'
import type { ModelProfile, ModelTestEvent } from '../../../contract/llm.ts'
import { defined } from '../../../shared/defined.ts'
import { client } from '../../lib/client.ts'
import { describeProblem, isAborted, type ShownProblem } from '../../lib/problem.ts'
import { judgeStages, stageOrder } from './stage-words.ts'

/** How a run of the test ended: with all stages, or before them. */
export type TestEnd = 'passed' | 'failed' | 'cancelled'

/** The staged test of a profile as it is typed. */
export interface ProfileTest {
  /** Stages that have ended, of the run under way or the last one. */
  stages: readonly ModelTestEvent[]
  /** When the last run ended; absent while one is under way, and before the first. */
  endedAt: string | undefined
  /** Whole seconds it has been under way; `undefined` while none is. */
  seconds: number | undefined
  /** It was called off, or could not be run at all. */
  wasCancelled: boolean
  problem: ShownProblem | undefined
  /** @param key the key that was typed; absent: the stored one */
  run(profile: ModelProfile, key?: string): Promise<TestEnd>
  cancel(): void
  /** Forgets the last run: it was of something else. */
  clear(): void
}

const blank = {
  ...{ stages: [] as readonly ModelTestEvent[], endedAt: undefined as string | undefined },
  ...{ wasCancelled: false, problem: undefined as ShownProblem | undefined },
}

export function useProfileTest(): ProfileTest {
  const [state, setState] = useState(blank)
  const [seconds, setSeconds] = useState<number>()
  const under = useRef<AbortController>(undefined)
  const isRunning = seconds !== undefined

  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(() => setSeconds((before = 0) => before + 1), 1000)
    return () => clearInterval(timer)
  }, [isRunning])
  useEffect(() => () => under.current?.abort(), [])

  async function run(profile: ModelProfile, key?: string): Promise<TestEnd> {
    under.current?.abort()
    const control = new AbortController()
    under.current = control
    setState(blank)
    setSeconds(0)
    const stages: ModelTestEvent[] = []
    try {
      const { signal } = control
      const events = await client.llm.testProfile(
        { id: profile.id, profile, ...defined({ key }) },
        { signal },
      )
      for await (const event of events) {
        if (signal.aborted) break
        stages.push(event)
        setState({ ...blank, stages: [...stages] })
      }
      signal.throwIfAborted()
      if (stages.length < stageOrder.length) throw new Error('The test broke off before its last stage.')
      setState({ ...blank, stages, endedAt: new Date().toISOString() })
      return judgeStages(stages) === 'failed' ? 'failed' : 'passed'
    } catch (error) {
      // Whoever began another run, or left, has no use for the end of this one.
      if (under.current !== control) return 'cancelled'
      const isOff = control.signal.aborted || isAborted(error)
      setState({
        ...blank,
        stages,
        ...(isOff ? { wasCancelled: true } : { problem: describeProblem(error) }),
      })
      return isOff ? 'cancelled' : 'failed'
    } finally {
      if (under.current === control) setSeconds(undefined)
    }
  }

  return {
    ...state,
    seconds,
    run,
    cancel: () => under.current?.abort(),
    clear: () => setState(blank),
  }
}
