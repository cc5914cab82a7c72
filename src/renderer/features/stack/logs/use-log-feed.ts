import { useEffect, useState, useSyncExternalStore } from 'react'
import { client } from '../../../lib/client.ts'
import { type FeedState, LogFeed } from './log-feed.ts'
import { boundsOf, type TimeSpan } from './time-span.ts'

const nothing: FeedState = { version: 0, phase: 'loading', problem: undefined, paused: false, waiting: 0 }
const noFeed = { subscribe: () => () => {}, getState: () => nothing }

/**
 * Follows the log of the chosen stack, or of one of its services, over a span of time.
 *
 * @param stack changes when another stack is chosen
 * @returns `feed`: absent at first, and for a span that is none
 */
export function useLogFeed(
  stack: string,
  service: string | undefined,
  span: TimeSpan,
): { feed: LogFeed | undefined; state: FeedState } {
  const [feed, setFeed] = useState<LogFeed>()
  const { kind, minutes, from, to } = span

  useEffect(() => {
    const bounds = boundsOf(
      { kind, ...(minutes && { minutes }), ...(from && { from }), ...(to && { to }) },
      Date.now(),
    )
    if (bounds === undefined || stack === '') {
      setFeed(undefined)
      return
    }
    const made = new LogFeed((signal, since) => {
      const { tail, ...rest } = bounds
      const range = since === undefined ? bounds : { ...rest, since }
      return client.stack.logs(
        { ...range, ...(service !== undefined && { services: [service] }) },
        { signal },
      )
    }, bounds.follow)
    setFeed(made)
    return () => made.close()
  }, [stack, service, kind, minutes, from, to])

  const source = feed ?? noFeed
  return { feed, state: useSyncExternalStore(source.subscribe, source.getState) }
}
