import { useCallback, useEffect, useRef, useState } from 'react'
import type { AskAnswer, AskSentence } from '../../../contract/ask.ts'
import { defined } from '../../../shared/defined.ts'
import { client } from '../../lib/client.ts'
import { describeProblem, isAborted, type ShownProblem } from '../../lib/problem.ts'

/** A question under way: how far it is, and what has been verified so far. */
export interface OpenQuestion {
  readonly question: string
  readonly phase: 'searching' | 'answering' | 'repairing' | 'failed'
  readonly passages: number
  readonly sentences: readonly AskSentence[]
  readonly problem?: ShownProblem
}

/**
 * Asks one question at a time.
 *
 * @param onAnswer gets the whole answer, last
 */
export function useQuestion(onAnswer: (answer: AskAnswer) => void) {
  const [open, setOpen] = useState<OpenQuestion>()
  const control = useRef<AbortController>(undefined)
  const newest = useRef(onAnswer)
  newest.current = onAnswer
  useEffect(() => () => control.current?.abort(), [])

  const ask = useCallback(async (question: string, conversation: string | undefined) => {
    control.current?.abort()
    const own = new AbortController()
    control.current = own
    const change = (part: Partial<OpenQuestion>) => setOpen((now) => now && { ...now, ...part })
    setOpen({ question, phase: 'searching', passages: 0, sentences: [] })
    try {
      const input = { question, ...defined({ conversation }) }
      for await (const event of await client.ask.ask(input, { signal: own.signal })) {
        if (own.signal.aborted) return
        if (event.type === 'search') change({ phase: 'answering', passages: event.nearest.length })
        else if (event.type === 'repair') change({ phase: 'repairing' })
        else if (event.type === 'sentence')
          setOpen((now) => now && { ...now, sentences: [...now.sentences, event.sentence] })
        else {
          const { type: _, ...answer } = event
          setOpen(undefined)
          newest.current(answer)
        }
      }
    } catch (error) {
      if (own.signal.aborted || isAborted(error)) return
      change({ phase: 'failed', problem: describeProblem(error) })
    }
  }, [])

  const stop = useCallback(() => {
    control.current?.abort()
    setOpen(undefined)
  }, [])
  return { open, ask, stop }
}
