import { Dialog } from '@base-ui/react/dialog'
import { useCallback, useEffect, useRef, useState } from 'react'
import { client, desktop } from '../lib/client.ts'
import { useConnection } from '../lib/connection.ts'
import { formatClock, formatLeft } from '../lib/format.ts'
import { useNow } from '../lib/now.ts'
import { useSession } from '../lib/session.ts'
import { comingEnd } from '../lib/session-end.ts'
import { useAction } from '../lib/use-action.ts'
import { useInterval } from '../lib/use-interval.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { SignInForm } from './sign-in-form.tsx'
import './signed-out.css'
import { learnOwnCommand } from '../lib/own-command.ts'

/** How old what is known of the session may be before it is asked for again, in ms: always, and near its end. */
const usualAge = 60_000
const ageNearEnd = 10_000

/**
 * Says above the page when this browser's session ends soon, and lets it stay; signs it in again in place once it has
 * ended. What is on screen, half-filled forms too, is left alone throughout.
 */
export function OwnSession() {
  useEffect(learnOwnCommand, [])
  const signedOut = useSession((state) => state.signedOut)
  return desktop ? null : signedOut ? <Ended /> : <Ending />
}

function Ending() {
  const { own, ahead, heardAt } = useSession()
  const live = useConnection((state) => state.state === 'live')
  const now = useNow()
  const ask = useCallback(() => {
    client.sessions.current().then(
      (view) => useSession.getState().take(view),
      () => {}, // that it has ended is noted by the client; anything else by the line of events
    )
  }, [])
  useEffect(() => {
    if (live) ask()
  }, [live, ask])
  const end = own ? comingEnd(own, now + ahead) : undefined
  // Another tab may have prolonged it: what is about to be said is asked for first.
  useInterval(() => {
    if (live && Date.now() - heardAt >= (end ? ageNearEnd : usualAge)) ask()
  }, 1000)
  const [stay, staying] = useAction(async () => useSession.getState().take(await client.sessions.extend()))
  const [renewing, setRenewing] = useState(false)

  if (!own || !end) return null
  return (
    <div className="over-main">
      {end.avoidable ? (
        <Banner
          tone="warn"
          shape="degraded"
          action={
            <Button small busy={staying} onClick={() => stay()}>
              Stay signed in
            </Button>
          }
        >
          <b>Signed out soon.</b> Nobody has asked anything here for a while: {formatLeft(end.left / 1000)}.
        </Banner>
      ) : (
        <Banner
          tone="warn"
          shape="degraded"
          action={
            <Button small onClick={() => setRenewing(true)}>
              Sign in again
            </Button>
          }
        >
          <b>Signed out soon.</b> A session lasts no longer than this: it ends at {formatClock(own.endsAt)},{' '}
          {formatLeft(end.left / 1000)}.
        </Banner>
      )}
      <SignInDialog
        open={renewing}
        title="Sign in again"
        about="A new session takes the place of the one that ends. What is on screen stays."
        onClose={() => {
          setRenewing(false)
          ask()
        }}
      />
    </div>
  )
}

function Ended() {
  const [open, setOpen] = useState(true)
  return (
    <div className="over-main">
      <Banner
        tone="bad"
        shape="unhealthy"
        action={
          <Button small onClick={() => setOpen(true)}>
            Sign in
          </Button>
        }
      >
        <b>Signed out.</b> What is on screen stays, and goes on once this browser has signed in again.
      </Banner>
      <SignInDialog
        open={open}
        title="Sign in again"
        about="This browser was signed out. What is on screen, and what you have typed, stays as it is."
        onClose={() => setOpen(false)}
      />
    </div>
  )
}

function SignInDialog({
  open,
  title,
  about,
  onClose,
}: {
  open: boolean
  title: string
  about: string
  onClose(): void
}) {
  const signIns = useSession((state) => state.signIns)
  const seen = useRef(signIns)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (signIns === seen.current) return
    seen.current = signIns
    onClose()
  }, [signIns, onClose])
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog ask" initialFocus={field}>
          <div className="ask-head">
            <Dialog.Title>{title}</Dialog.Title>
            <Dialog.Description>{about}</Dialog.Description>
          </div>
          <div className="ask-body">
            <SignInForm field={field} />
          </div>
          <div className="dialog-foot">
            <Dialog.Close className="btn">Not now</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
