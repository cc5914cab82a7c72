import { useMemo, useState } from 'react'
import { useDebounced } from '../../lib/use-debounced.ts'
import type { LineIndex } from './line-index.ts'
import { createMatcher } from './matcher.ts'
import { nextHit, placeIn } from './use-index.ts'

/** What is searched for in a log, and which line is chosen. `matcher` is `undefined` while nothing is asked. */
export function useLineSearch() {
  const [text, setText] = useState('')
  const [isRegex, setRegex] = useState(false)
  const [hitsOnly, setHitsOnly] = useState(false)
  const [chosen, setChosen] = useState<number>()
  const [goTo, setGoTo] = useState<{ number: number }>()
  const asked = useDebounced(text, 150)
  const { matcher, problem } = useMemo(() => createMatcher(asked, isRegex), [asked, isRegex])
  return {
    matcher,
    hitsOnly,
    setHitsOnly,
    chosen,
    setChosen,
    goTo,
    /** For `SearchBar`, over the index of the lines that match. */
    barOver: <Line>(hits: LineIndex<Line> | undefined) => ({
      ...{ text, isRegex, hitsOnly, problem },
      hits: matcher && hits ? { count: hits.size, at: placeIn(hits, chosen) } : undefined,
      onText: setText,
      onRegex: setRegex,
      onHitsOnly: setHitsOnly,
      onStep(by: 1 | -1) {
        const number = nextHit(hits, chosen, by)
        if (number === undefined) return
        setChosen(number)
        setGoTo({ number })
      },
    }),
  }
}
