import { Link } from 'wouter'
import type { EnginePlace } from '../../../contract/engine-view.ts'
import type { SettingsView } from '../../../contract/settings.ts'
import { client } from '../../lib/client.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { useStack } from '../../lib/stack-store.ts'
import { say } from '../../lib/toasts.ts'
import { useAction } from '../../lib/use-action.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Button } from '../../ui/button.tsx'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { NumberInput } from './fields.tsx'
import { SectionForm } from './section-form.tsx'
import { useSection } from './use-section.ts'

/** Which container engine the stack runs on, and how long it may take to come up. */
export function StackSection({ view }: { view: SettingsView }) {
  const section = useSection('stack', view, 'Stack')
  const { values, errorOf, change } = section
  return (
    <>
      <Engines pinned={view.settings.endpoints.docker.url} />
      <SectionForm title="Bringing it up" about="Which stack it is, the Stack page says" state={section}>
        <NumberInput
          label="Wait for healthy"
          hint="seconds a started service may take, 1 to 86,400"
          value={values.waitTimeoutSeconds}
          error={errorOf('waitTimeoutSeconds')}
          onChange={(waitTimeoutSeconds) => change({ waitTimeoutSeconds })}
        />
      </SectionForm>
    </>
  )
}

function Engines({ pinned }: { pinned: string }) {
  const status = useStack((state) => `${state.view?.engine.status} ${state.view?.engine.address}`)
  const found = useLoad(`${pinned} ${status}`, (signal) => client.stack.engines(undefined, { signal }))
  const [pin, busy] = useAction(async (url: string) => {
    const view = await client.settings.update({ patch: { endpoints: { docker: { url } } } })
    useSettings.getState().take(view)
    say('success', url === '' ? 'The engine is found by itself' : `The engine is ${url}`)
  })
  const engines = found.data?.engines ?? []
  return (
    <section className="panel" aria-labelledby="engines">
      <div className="panel-head">
        <h2 id="engines">Container engine</h2>
        <span className="dim small push about">
          {pinned === '' ? 'Found by itself: the first that answers' : 'Pinned'}
        </span>
      </div>
      {found.problem && !found.data ? (
        <Failure problem={found.problem} onRetry={found.reload} />
      ) : !found.data ? (
        <Loading what="engines" rows={2} />
      ) : engines.length === 0 ? (
        <Empty icon="stack" title="No place to look at is known">
          Start Docker, OrbStack, Colima, Rancher Desktop or Podman, and look again.
        </Empty>
      ) : (
        <ul className="engines">
          {engines.map((engine) => (
            <Engine
              key={`${engine.address} ${engine.source}`}
              engine={engine}
              pinned={engine.address === pinned}
              busy={busy}
              onPin={() => pin(engine.address)}
            />
          ))}
        </ul>
      )}
      <div className="panel-foot">
        <span className="grow">
          Another address: <Link href="/settings/endpoints">Endpoints, Docker engine</Link>
        </span>
        {pinned !== '' && (
          <Button small busy={busy} onClick={() => pin('')}>
            Find it by itself
          </Button>
        )}
        <Button small icon="refresh" busy={found.loading} onClick={found.reload}>
          Look again
        </Button>
      </div>
    </section>
  )
}

function Engine({
  engine,
  pinned,
  busy,
  onPin,
}: {
  engine: EnginePlace
  pinned: boolean
  busy: boolean
  onPin(): void
}) {
  const { address, source, reachable, detail, current } = engine
  return (
    <li>
      <StatusShape
        shape={reachable ? 'healthy' : 'off'}
        label={reachable ? 'Answers:' : 'Does not answer:'}
      />
      <span className="grow">
        <code className="cut block" title={address}>
          {address}
        </code>
        <span className="sub cut" title={detail}>
          {source}, {detail}
        </span>
      </span>
      {current && <span className="badge accent">in use</span>}
      {pinned ? (
        <span className="badge">pinned</span>
      ) : (
        <Button small disabled={busy || !reachable} onClick={onPin} aria-label={`Pin ${address}`}>
          Pin
        </Button>
      )}
    </li>
  )
}
