import { useState } from 'react'
import { Link } from 'wouter'
import type { StackAction, StackView } from '../../../contract/stack-view.ts'
import { type ToldCause, toldCauses } from '../../../contract/told-causes.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { formatAge } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { remedy } from './actions.ts'
import { causeWords, splitMessage } from './standing.ts'

/** Why not all is up: the worst cause at full length, the others a line each. */
export function Causes({ view }: { view: StackView }) {
  const [first, ...others] = toldCauses(view.rootCauses)
  if (!first) return null
  return (
    <>
      <CausePanel cause={first} view={view} />
      {others.length > 0 && (
        <ul className="panel more-causes" aria-label="Further causes">
          {others.map((cause) => (
            <OneLine key={`${cause.service} ${cause.code} ${cause.message}`} cause={cause} view={view} />
          ))}
        </ul>
      )}
    </>
  )
}

/** One cause: what broke, why, the evidence, what to do, and what waits for it. */
export function CausePanel({ cause, view }: { cause: ToldCause; view: StackView }) {
  const { title, rest } = splitMessage(cause.message)
  const [all, setAll] = useState(false)
  const few = cause.evidence.slice(-2)
  const shown = all ? cause.evidence : few
  return (
    <section className="cause" aria-labelledby="cause">
      <div className="cause-what">
        <StatusShape shape="unhealthy" large />
        <div>
          <h2 id="cause">{title}</h2>
          {rest && <p className="dim">{rest}</p>}
          <p className="dim">{cause.remedy}</p>
          {shown.length > 0 && (
            <pre className={all ? 'evidence all' : 'evidence'}>
              {shown.map((line, at) => (
                <code key={at}>{line}</code>
              ))}
            </pre>
          )}
          <div className="actions">
            <ActionButtons cause={cause} view={view} primary />
            {cause.evidence.length > few.length && (
              <Button look="ghost" aria-expanded={all} onClick={() => setAll(!all)}>
                {all ? 'Less evidence' : `All evidence (${cause.evidence.length})`}
              </Button>
            )}
          </div>
        </div>
      </div>
      <div className="cause-side">
        <Chain cause={cause} view={view} />
      </div>
    </section>
  )
}

/** Who it is about and what waits for it, once: as a tree, or side by side where several share the cause. */
function Chain({ cause, view }: { cause: ToldCause; view: StackView }) {
  const now = useNow()
  const { services, blocks } = cause
  const ofEngine = cause.code === 'engine-unreachable' || cause.code === 'disk-full'
  const whole = (ofEngine ? view.engine.name : undefined) ?? view.project
  const failed = services.length > 0 ? services : [whole]
  return (
    <>
      <ul
        className={failed.length > 1 ? 'chain flat' : 'chain'}
        aria-label={`What waits for ${failed.join(', ')}`}
      >
        {failed.map((name) => (
          <li key={name}>
            <StatusShape shape="unhealthy" label="Failed:" />
            {services.length > 0 ? (
              <Link className="open cut" href={servicePlace(name)}>
                {name}
              </Link>
            ) : (
              <span className="cut">{name}</span>
            )}
          </li>
        ))}
        {blocks.map((other) => (
          <li key={other}>
            <StatusShape shape="waiting" label="Waiting:" />
            <Link className="open cut" href={servicePlace(other)}>
              {other}
            </Link>
            <span className="dim wide-only cut">{waitWords(other, view)}</span>
          </li>
        ))}
      </ul>
      <p className="dim small">
        {blocks.length === 0
          ? `Nothing waits for ${failed.length === 1 ? 'it' : 'them'}.`
          : `${formatCount(blocks.length, 'service')} ${blocks.length === 1 ? 'waits' : 'wait'} for ${failed.length === 1 ? 'it' : 'them'}.`}
        {cause.since && ` For ${formatAge(now - Date.parse(cause.since))}.`}
      </p>
    </>
  )
}

function waitWords(name: string, view: StackView): string {
  const waits = view.services.find((service) => service.name === name)?.waitsFor
  return waits ? `waits for ${waits[0]}` : 'waits'
}

function OneLine({ cause, view }: { cause: ToldCause; view: StackView }) {
  const { title, rest } = splitMessage(cause.message)
  return (
    <li>
      <StatusShape shape="unhealthy" label={causeWords[cause.code]} />
      <span className="grow">
        <span className="mid">{title}</span>
        <span className="sub">{[rest, cause.remedy].filter(Boolean).join(' ')}</span>
      </span>
      <ActionButtons cause={cause} view={view} small />
    </li>
  )
}

function ActionButtons({
  cause,
  view,
  primary = false,
  small = false,
}: {
  cause: ToldCause
  view: StackView
  primary?: boolean
  small?: boolean
}) {
  const [run, busy] = useAction((action: StackAction) => remedy(action, view, cause.services))
  const acting = view.runId !== undefined
  return cause.actions.map((action, at) => {
    const waits = acting && (action.do === 'pull' || action.do === 'restart')
    return (
      <Button
        key={action.label}
        look={primary && at === 0 ? 'primary' : 'plain'}
        small={small}
        disabled={busy || waits}
        onClick={() => run(action)}
      >
        {action.label}
      </Button>
    )
  })
}

/** Where the page of a service is. */
export function servicePlace(name: string): string {
  return `/stack/${encodeURIComponent(name)}`
}
