import { formatAgo, formatMoment } from '../lib/format.ts'
import { useNow } from '../lib/now.ts'

/** A moment, relative to now, with the date and time of day in its tooltip. */
export function Ago({ at }: { at: string }) {
  const now = useNow()
  return (
    <time dateTime={at} title={formatMoment(at)}>
      {formatAgo(at, now)}
    </time>
  )
}
