import { useConnection } from '../lib/connection.ts'
import { formatAge, formatClock } from '../lib/format.ts'
import { useNow } from '../lib/now.ts'
import { useSession } from '../lib/session.ts'
import { Banner } from '../ui/banner.tsx'

/** Says above every page, while the services do not answer, that what is shown is old and how old. */
export function Disconnected() {
  const { state, liveUntil } = useConnection()
  const signedOut = useSession((session) => session.signedOut)
  const now = useNow()
  if (state !== 'lost' || signedOut) return null
  return (
    <>
      <div className="over-main disconnected">
        <Banner tone="bad" shape="unknown">
          <b>Catalyst does not answer.</b>{' '}
          {liveUntil !== null &&
            `What you see is from ${formatClock(liveUntil)}, ${formatAge(Math.max(0, now - liveUntil))} ago. `}
          Actions wait. The page connects again by itself; see that Catalyst still runs.
        </Banner>
      </div>
      <div className="old-figures" aria-hidden="true" />
    </>
  )
}
