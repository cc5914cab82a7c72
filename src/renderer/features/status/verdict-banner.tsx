import { nameCause } from '../../../contract/system-status.ts'
import { defined } from '../../../shared/defined.ts'
import { client } from '../../lib/client.ts'
import { formatAge } from '../../lib/format.ts'
import { useFreshHealth } from '../../lib/health-store.ts'
import { useNow } from '../../lib/now.ts'
import { checkedAge } from '../../lib/staleness.ts'
import { useAction } from '../../lib/use-action.ts'
import { nameCheck, type Verdict } from '../../lib/verdict.ts'
import { Button } from '../../ui/button.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { ActionButton } from './action-button.tsx'

/** One sentence with one shape: how it all is. */
export function VerdictBanner({ verdict }: { verdict: Verdict }) {
  return (
    <section className="verdict" aria-label="Verdict">
      <StatusShape shape={verdict.status} large />
      <div className="grow">
        <h2>{verdict.title}</h2>
        <p>{verdict.detail}</p>
      </div>
      <Polling />
    </section>
  )
}

/** What broke, in words; why; and what to do about it. To the right, what else is not well. */
export function CausePanel({ verdict }: { verdict: Verdict }) {
  const { report } = useFreshHealth()
  const now = useNow()
  const { name, check } = verdict.cause!
  const others = Object.entries(report?.checks ?? {}).filter(
    ([other, { status }]) => other !== name && (status === 'unhealthy' || status === 'degraded'),
  )
  const tone = check.status === 'unhealthy' ? 'bad' : 'warn'
  return (
    <section className={`cause ${tone}`} aria-label="Verdict">
      <div className="cause-what">
        <StatusShape shape={check.status} large />
        <div>
          <h2>{verdict.title}</h2>
          <p>{verdict.detail}</p>
          {check.hint && <p className="dim">{check.hint}</p>}
          <div className="actions">
            {check.action && <ActionButton action={check.action} primary />}
            <Polling compact={check.action !== undefined} />
          </div>
        </div>
      </div>
      <div className="cause-side">
        <dl className="facts">
          <dt>System</dt>
          <dd>{verdict.status}</dd>
          <dt>Needed</dt>
          <dd>{check.required ? 'required' : 'optional'}</dd>
          {check.since && (
            <>
              <dt>Since</dt>
              <dd>{formatAge(now - Date.parse(check.since))}</dd>
            </>
          )}
        </dl>
        <AlsoIll
          ill={[
            ...others.map(([other, one]) => ({ title: nameCheck(other, one), status: one.status })),
            ...(verdict.stackCauses ?? []).map((one) => ({ title: nameCause(one), status: 'failed' })),
          ]}
        />
      </div>
    </section>
  )
}

/** What else is not well, beside what the verdict leads with. */
export function AlsoIll({ ill }: { ill: readonly { title: string; status: string }[] }) {
  if (ill.length === 0) return null
  return (
    <ul className="also-ill" aria-label="Also not well">
      {ill.map(({ title, status }) => (
        <li key={title} className="row">
          <StatusShape shape={status === 'degraded' ? 'degraded' : 'unhealthy'} />
          <span className="cut">{title}</span>
          <span className="dim small push">{status}</span>
        </li>
      ))}
    </ul>
  )
}

/** Checks now, or pauses checking. */
export function Polling({ compact = false }: { compact?: boolean }) {
  const { report, freshAt } = useFreshHealth()
  const now = useNow()
  const paused = report?.polling?.paused ?? false
  const [check, checking] = useAction(() => client.health.check({}))
  const [toggle, toggling] = useAction(() => client.health.setPolling({ paused: !paused }))
  return (
    <>
      <Button
        {...defined({ className: compact ? undefined : 'last' })}
        icon="refresh"
        busy={checking}
        onClick={() => check()}
      >
        Check now
      </Button>
      <Button look="ghost" icon={paused ? 'play' : 'pause'} busy={toggling} onClick={() => toggle()}>
        {paused ? 'Resume' : 'Pause'}
      </Button>
      {report !== null && freshAt !== null && (
        <span className="faint small nowrap checked-at">
          {paused ? 'Paused, checked' : 'Checked'} {formatAge(checkedAge(report, freshAt, now))} ago
        </span>
      )}
    </>
  )
}
