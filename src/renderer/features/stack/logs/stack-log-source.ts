import type { StackLogLine } from '../../../../contract/stack-view.ts'
import { client } from '../../../lib/client.ts'
import type { LogSource } from '../../../ui/log/log-feed.ts'

/** How far before the last line a line that broke is read again, ms: services do not write in step. */
const overlap = 5000

/** The log of the chosen stack, or of one service, within bounds. */
export function stackLogSource(
  service: string | undefined,
  bounds: { follow: boolean; tail?: number; since?: string; until?: string },
): LogSource<StackLogLine, { lines: StackLogLine[] }> {
  /** By service: the time of its newest line. */
  const newest = new Map<string, string>()

  function since(): string | undefined {
    const last = [...newest.values()].sort().at(-1)
    return last === undefined ? undefined : new Date(Date.parse(last) - overlap).toISOString()
  }

  return {
    follow: bounds.follow,
    open(signal, again) {
      const { tail, ...rest } = bounds
      const from = again ? since() : undefined
      const range = from === undefined ? bounds : { ...rest, since: from }
      return client.stack.logs(
        { ...range, ...(service !== undefined && { services: [service] }) },
        { signal },
      )
    },
    take({ lines }, again) {
      const unheard = again ? lines.filter((line) => line.at > (newest.get(line.service) ?? '')) : lines
      for (const line of unheard) newest.set(line.service, line.at)
      return unheard
    },
  }
}
