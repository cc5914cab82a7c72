import { useState } from 'react'
import { Link } from 'wouter'
import type { StackView } from '../../../contract/stack-view.ts'
import { client } from '../../lib/client.ts'
import { go } from '../../lib/location.ts'
import { exists, inPlay, isUp, useStack } from '../../lib/stack-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Select } from '../../ui/select.tsx'
import { act, askDown, bringUp, logsPlace } from './actions.ts'
import { choiceKey, choiceOptions } from './choices.ts'
import { OpenFileDialog } from './open-file-dialog.tsx'

const openFile = 'open'

/** Which stack, which of its profiles, and what to do with it. */
export function Toolbar(props: {
  view: StackView
  /** No cause offers a next step of its own. */
  calm: boolean
  /** The page offers in a larger place to bring it up. */
  upElsewhere: boolean
}) {
  const { view } = props
  return (
    <div className="toolbar">
      <Switcher view={view} />
      <Profiles view={view} />
      <Actions {...props} />
    </div>
  )
}

function Switcher({ view }: { view: StackView }) {
  const [opening, setOpening] = useState(false)
  const running = view.services.filter((service) => service.state === 'running').length
  const found = useLoad(`${view.file} ${view.project} ${running}`, (signal) =>
    client.stack.choices(undefined, { signal }),
  )
  const [choose] = useAction(async (key: string) => {
    const choice = found.data?.choices.find((one) => choiceKey(one) === key)
    if (!choice) return
    const { file, project } = choice
    useStack.getState().take(await client.stack.choose(choice.shipped ? { file } : { file, project }))
  })
  const { options, current } = choiceOptions(found.data?.choices ?? [], view)
  return (
    <>
      <Select
        label="Stack"
        options={[...options, { value: openFile, label: 'Open another file…' }]}
        value={current}
        onChange={(key) => (key === openFile ? setOpening(true) : choose(key))}
      />
      <OpenFileDialog open={opening} onClose={() => setOpening(false)} />
    </>
  )
}

function Profiles({ view }: { view: StackView }) {
  const [toggle, busy] = useAction(async (name: string) => {
    const chosen = view.profiles.filter((one) => one.enabled).map((one) => one.name)
    const profiles = chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]
    useStack.getState().take(await client.stack.choose({ profiles }))
  })
  if (view.profiles.length === 0) return null
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row everywhere
    <div className="row wrap" role="group" aria-label="Profiles">
      {view.profiles.map(({ name, enabled }) => (
        <button
          key={name}
          type="button"
          className="chip"
          aria-pressed={enabled}
          disabled={busy}
          title={nameServices(view, name)}
          onClick={() => toggle(name)}
        >
          <Icon name={enabled ? 'check' : 'plus'} />
          {name}
        </button>
      ))}
    </div>
  )
}

function nameServices(view: StackView, profile: string): string {
  return view.services
    .filter((service) => service.profiles.includes(profile))
    .map((service) => service.name)
    .join(', ')
}

/** One of them is the obvious next step, unless a cause offers a better one. */
function Actions({ view, calm, upElsewhere }: Parameters<typeof Toolbar>[0]) {
  const [up, starting] = useAction(() => bringUp())
  const [restart, restarting] = useAction(() => act('restart'))
  const [pull, pulling] = useAction(() => act('pull'))
  const acting = view.runId !== undefined
  const ready = view.engine.status === 'connected' && view.fileProblems.length === 0
  const services = inPlay(view)
  const allUp = services.length > 0 && services.every(isUp)
  const there = exists(view)
  return (
    <div className="row push">
      {there && (
        <Link className="btn ghost" href={logsPlace()}>
          <Icon name="logs" />
          Logs
        </Link>
      )}
      {there && (
        <Button
          look="ghost"
          icon="refresh"
          busy={restarting}
          disabled={!ready || acting}
          onClick={() => restart()}
        >
          Restart
        </Button>
      )}
      <Button look="ghost" icon="download" busy={pulling} disabled={!ready || acting} onClick={() => pull()}>
        Pull
      </Button>
      {there && (
        <Button icon="stop" disabled={!ready || acting} onClick={() => go(askDown)}>
          Down…
        </Button>
      )}
      {!upElsewhere && (
        <Button
          look={calm && !allUp && ready && !acting ? 'primary' : 'plain'}
          icon="play"
          busy={starting}
          disabled={!ready || acting}
          title={allUp ? 'Recreates what has changed in the file; the rest stays as it is.' : undefined}
          onClick={() => up()}
        >
          {allUp ? 'Up again' : 'Bring up'}
        </Button>
      )}
    </div>
  )
}
