import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon } from '../ui/icon.tsx'
import './signed-out.css'

const command = 'npm start -- --web'

/** What a browser without a session sees: nothing of the app, and how to get in. */
export function SignedOut() {
  return (
    <main className="signed-out">
      <Icon name="mark" />
      <h1>Sign in to Catalyst</h1>
      <p>
        This page opens with a link that works once. The terminal in which Catalyst runs has printed one;
        starting it again prints a new one and opens it here.
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
          <Button small onClick={() => window.location.reload()}>
            Try again
          </Button>
        }
      >
        <b>Session ended.</b> Open a new sign-in link in this browser: starting Catalyst again with{' '}
        <code>{command}</code> prints one. What is on screen stays as it was.
      </Banner>
    </div>
  )
}
