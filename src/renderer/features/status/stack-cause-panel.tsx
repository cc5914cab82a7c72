import { Link } from 'wouter'
import { nameCause } from '../../../contract/system-status.ts'
import type { ToldCause } from '../../../contract/told-causes.ts'
import { formatAge } from '../../lib/format.ts'
import { useFreshHealth } from '../../lib/health-store.ts'
import { useNow } from '../../lib/now.ts'
import { useStack } from '../../lib/stack-store.ts'
import { nameCheck, type Verdict } from '../../lib/verdict.ts'
import { StatusShape } from '../../ui/status-shape.tsx'
import { AlsoIll, Polling } from './verdict-banner.tsx'

/** What failed of the stack, and the way to it. To the right, what else is not well. */
export function StackCausePanel({ verdict, causes }: { verdict: Verdict; causes: readonly ToldCause[] }) {
  const { report } = useFreshHealth()
  const now = useNow()
  const project = useStack((state) => state.view?.project)
  const [cause, ...others] = causes
  const [service, ...more] = cause?.services ?? []
  const isOne = service !== undefined && more.length === 0
  const weak = Object.entries(report?.checks ?? {}).filter(([, { status }]) => status === 'degraded')
  return (
    <section className="cause bad" aria-label="Verdict">
      <div className="cause-what">
        <StatusShape shape="unhealthy" large />
        <div>
          <h2>{verdict.title}</h2>
          <p>{verdict.detail}</p>
          <div className="actions">
            <Link className="btn primary" href={isOne ? `/stack/${encodeURIComponent(service)}` : '/stack'}>
              {isOne ? `Open ${service}` : 'Open the stack'}
            </Link>
            <Polling compact />
          </div>
        </div>
      </div>
      <div className="cause-side">
        <dl className="facts">
          <dt>System</dt>
          <dd>{verdict.status}</dd>
          <dt>Stack</dt>
          <dd>{project}</dd>
          {cause?.since && (
            <>
              <dt>Since</dt>
              <dd>{formatAge(now - Date.parse(cause.since))}</dd>
            </>
          )}
          {cause && cause.blocks.length > 0 && (
            <>
              <dt>Waits for it</dt>
              <dd>{cause.blocks.join(', ')}</dd>
            </>
          )}
        </dl>
        <AlsoIll
          ill={[
            ...others.map((one) => ({ title: nameCause(one), status: 'failed' })),
            ...weak.map(([name, check]) => ({ title: nameCheck(name, check), status: check.status })),
          ]}
        />
      </div>
    </section>
  )
}
