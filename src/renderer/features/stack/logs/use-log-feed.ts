import { useMemo } from 'react'
import type { StackLogLine } from '../../../../contract/stack-view.ts'
import { findBounds, type TimeSpan } from '../../../ui/log/time-span.ts'
import { type Fed, useFeed } from '../../../ui/log/use-feed.ts'
import { stackLogSource } from './stack-log-source.ts'

/** Lines of each service that are read to begin with. */
const latest = 5000

/**
 * Follows the log of the chosen stack, or of one of its services, over a span of time.
 *
 * @param stack changes when another stack is chosen
 * @returns `feed`: absent at first, and for a span that is none
 */
export function useLogFeed(
  stack: string,
  service: string | undefined,
  { kind, minutes, from, to }: TimeSpan,
): Fed<StackLogLine> {
  const open = useMemo(() => {
    const span = { kind, ...(minutes && { minutes }), ...(from && { from }), ...(to && { to }) }
    return () => {
      const bounds = stack === '' ? undefined : findBounds(span, Date.now())
      const { latest: isLatest = false, ...range } = bounds ?? { follow: false }
      return bounds && stackLogSource(service, { ...range, ...(isLatest && { tail: latest }) })
    }
  }, [stack, service, kind, minutes, from, to])
  return useFeed(open)
}
