import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon } from '../ui/icon.tsx'
import './signed-out.css'

const command = 'npm run -s catalyst -- sign-in'

/** What a browser without a session sees: nothing of the app, and how to get in. */
export function SignedOut() {
  return (
    <main className="signed-out">
      <Icon name="mark" />
      <h1>Sign in to Catalyst</h1>
      <p>
        This page opens with a link that works once. The terminal in which Catalyst was started has printed
        one; this command prints another:
      </p>
      <div className="command">
        <code className="grow">{command}</code>
        <CopyButton text={command} label="Copy command" />
      </div>
      <Button look="primary" onClick={() => window.location.reload()}>
        Try again
      </Button>
    </main>
  )
}

/** Said above the page when the session ends later; what is on screen stays. */
export function SessionEnded() {
  return (
    <div className="over-main">
      <Banner
        tone="bad"
        shape="unhealthy"
        action={
          <a className="btn small" href="/sign-in" target="_blank" rel="noreferrer">
            Sign in
          </a>
        }
      >
        <b>Session ended.</b> What is on screen stays, and goes on once this browser has signed in again:{' '}
        <code>{command}</code> prints a link.
      </Banner>
    </div>
  )
}
