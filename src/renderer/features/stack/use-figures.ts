import { useEffect, useState } from 'react'
import type { FigureSample, ServiceFigures } from '../../../contract/stack-view.ts'
import { backoff, pause } from '../../lib/backoff.ts'
import { client } from '../../lib/client.ts'

/** Samples by service, oldest first. */
export type Figures = ReadonlyMap<string, readonly FigureSample[]>

const most = 150

/**
 * What the services of the chosen stack use: the last minutes, then each new sample. The engine measures only while
 * somebody looks, so nothing is asked while the page is hidden.
 *
 * @param stack changes when another stack is chosen
 */
export function useFigures(stack: string | undefined): Figures {
  const [figures, setFigures] = useState<Figures>(new Map())
  const seen = useSeen()

  useEffect(() => {
    if (stack === undefined || !seen) return
    const stop = new AbortController()
    setFigures(new Map())
    void follow(stop.signal, (news) => setFigures((before) => withNews(before, news)))
    return () => stop.abort()
  }, [stack, seen])
  return figures
}

async function follow(signal: AbortSignal, hear: (news: readonly ServiceFigures[]) => void): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      for await (const { figures } of await client.stack.figures({}, { signal })) {
        if (signal.aborted) return
        attempt = 0
        hear(figures)
      }
    } catch {
      // Without figures the page says all else; it is asked again.
    }
    await pause(backoff(attempt), signal)
  }
}

function withNews(before: Figures, news: readonly ServiceFigures[]): Figures {
  const next = new Map(before)
  for (const { service, samples } of news) {
    const known = next.get(service) ?? []
    const last = known.at(-1)?.at ?? ''
    next.set(service, [...known, ...samples.filter((sample) => sample.at > last)].slice(-most))
  }
  return next
}

/** Whether the page is in sight. */
function useSeen(): boolean {
  const [seen, setSeen] = useState(!document.hidden)
  useEffect(() => {
    const look = () => setSeen(!document.hidden)
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])
  return seen
}
