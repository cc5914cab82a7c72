import { Link } from 'wouter'
import { usePath } from '../lib/location.ts'
import { useSettings } from '../lib/settings-store.ts'
import { Banner } from '../ui/banner.tsx'

/** Said above every page while secrets that are stored cannot be had, once, instead of by everything that needs one. */
export function SecretsLocked() {
  const protection = useSettings((state) => state.view?.protection)
  const [place] = usePath()
  if (!protection?.locked || place === '/settings/secrets') return null
  const unreadable = protection.locked === 'damaged' || protection.locked === 'newer'
  if (protection.stored === 0 && !unreadable) return null
  return (
    <div className="over-main">
      <Banner
        tone="warn"
        shape="degraded"
        action={
          <Link className="btn small" href="/settings/secrets">
            {unreadable ? 'Show' : 'Unlock'}
          </Link>
        }
      >
        <b>{unreadable ? 'The file of secrets cannot be read.' : 'The secrets are locked.'}</b> What needs a
        key or password waits.
      </Banner>
    </div>
  )
}
