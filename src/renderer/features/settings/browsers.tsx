import { useState } from 'react'
import type { BrowserSession } from '../../../contract/sessions.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { formatClock, formatMoment } from '../../lib/format.ts'
import { useOwnCommand } from '../../lib/own-command.ts'
import { signOut } from '../../lib/sign-out.ts'
import { say } from '../../lib/toasts.ts'
import { askToLeave } from '../../lib/unsaved.ts'
import { useAction } from '../../lib/use-action.ts'
import { useInterval } from '../../lib/use-interval.ts'
import { type Loaded, useLoad } from '../../lib/use-load.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'

const reloadMs = 15_000

/** The browsers that are signed in: which, from where, since when, and how to sign each of them out. */
export function Browsers() {
  const signIn = useOwnCommand('sign-in')
  const found = useLoad('browsers', (signal) => client.sessions.list(undefined, { signal }))
  useInterval(found.reload, reloadMs)
  const [asking, setAsking] = useState(false)
  const sessions = found.data?.sessions ?? []
  const others = sessions.filter(({ current }) => !current)
  const [leaveOthers, leaving] = useAction(async () => {
    const { ended } = await client.sessions.revokeAll({ keepCurrent: true })
    say('success', `Signed out ${formatCount(ended, 'other browser')}`)
    found.reload()
  })
  return (
    <section className="panel" aria-labelledby="browsers">
      <div className="panel-head">
        <h2 id="browsers">Signed-in browsers</h2>
        <span className="dim small push about">Another one: {signIn}</span>
      </div>
      <List found={found} />
      {sessions.length > 0 && (
        <div className="panel-foot">
          <span className="grow">Signing out ends at once what a browser has open.</span>
          {others.length > 0 && others.length < sessions.length && (
            <Button small busy={leaving} onClick={() => leaveOthers()}>
              Sign out all others
            </Button>
          )}
          <Button small look="danger" onClick={() => setAsking(true)}>
            Sign out everywhere
          </Button>
        </div>
      )}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title="Sign out everywhere?"
        description="These browsers are signed out at once, and links that were not opened yet stop working."
        items={sessions.map(({ id, browser, address, current }) => ({
          key: id,
          icon: 'key',
          name: current ? `${browser}, this one` : browser,
          fact: address,
        }))}
        confirm={`Sign out ${formatCount(sessions.length, 'browser')}`}
        onConfirm={async () => {
          // What is typed is asked for before anything ends.
          if (sessions.some(({ current }) => current) && !(await askToLeave())) return
          await client.sessions.revokeAll({})
          if (sessions.some(({ current }) => current)) await signOut()
          found.reload()
        }}
      />
    </section>
  )
}

function List({ found }: { found: Loaded<{ sessions: BrowserSession[] }> }) {
  const signIn = useOwnCommand('sign-in')
  if (!found.data) {
    if (found.problem) return <Failure problem={found.problem} onRetry={found.reload} />
    return <Loading what="browsers" rows={2} />
  }
  const { sessions } = found.data
  if (sessions.length === 0) {
    return (
      <Empty icon="key" title="No browser is signed in">
        The command <code>{signIn}</code> prints a link that signs one in.
      </Empty>
    )
  }
  return (
    <ul className="engines">
      {sessions.map((session) => (
        <Browser key={session.id} session={session} onGone={found.reload} />
      ))}
    </ul>
  )
}

function Browser({ session, onGone }: { session: BrowserSession; onGone(): void }) {
  const { id, browser, address, by, signedInAt, lastSeenAt, idleEndsAt, current } = session
  const [leave, leaving] = useAction(async () => {
    if (current) return await signOut()
    await client.sessions.revoke({ id })
    say('success', `${browser} was signed out`)
    onGone()
  })
  return (
    <li>
      <Icon name="key" />
      <span className="grow">
        <span className="block">
          {browser} <span className="dim">from {address}</span>
        </span>
        <span className="sub">
          Signed in <Ago at={signedInAt} /> by {by === 'link' ? 'a link' : 'the API token'}, last seen{' '}
          <Ago at={lastSeenAt} />,{' '}
          <time dateTime={idleEndsAt} title={formatMoment(idleEndsAt)}>
            signed out by itself at {formatClock(idleEndsAt)}
          </time>
        </span>
      </span>
      {current && <span className="badge accent">this browser</span>}
      <Button small busy={leaving} onClick={() => leave()} aria-label={`Sign out ${browser} from ${address}`}>
        Sign out
      </Button>
    </li>
  )
}
