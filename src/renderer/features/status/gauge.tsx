import { Link } from 'wouter'
import type { CheckHistory, HealthCheck, HealthStatus } from '../../../contract/health.ts'
import { formatAge, formatLatency, formatPercent } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import { nameCheck } from '../../lib/verdict.ts'
import { Sparkline } from '../../ui/sparkline.tsx'
import { StatusShape, statusWord } from '../../ui/status-shape.tsx'
import { UptimeBars } from '../../ui/uptime-bars.tsx'
import { ActionButton } from './action-button.tsx'
import { fewer } from './slices.ts'

const hour = 3_600_000

/** One dependency in its fixed place: status, what it says, what to do, latency of the last hour, uptime of the day. */
export function Gauge({
  name,
  check,
  past,
  stale,
}: {
  name: string
  check: HealthCheck | undefined
  past: CheckHistory | undefined
  stale: boolean
}) {
  const now = useNow()
  const title = nameCheck(name, check)
  const said: HealthStatus = check?.status ?? 'unknown'
  // What is off was not measured, so it cannot grow stale.
  const status = stale && said !== 'off' ? 'unknown' : said
  const age = check?.checkedAt ? now - Date.parse(check.checkedAt) : null
  const ill = status === 'unhealthy' || status === 'degraded'
  return (
    <article
      className={`gauge ${status}`}
      id={`check-${name}`}
      tabIndex={-1}
      aria-label={`${title}: ${statusWord(status)}`}
    >
      <div className="gauge-top">
        <StatusShape shape={status} />
        <h3 className="cut">{name === 'llm' ? <Link href="/models">{title}</Link> : title}</h3>
        <span className={ill ? `word ${status}` : 'word'}>{statusWord(status)}</span>
      </div>
      <div className="gauge-detail">
        <span className="cut" title={check?.detail}>
          {status !== said && age !== null
            ? `Last checked ${formatAge(age)} ago, then ${statusWord(said).toLowerCase()}`
            : (check?.detail ?? 'Not checked yet')}
        </span>
        {check?.action && status === 'off' && <ActionButton action={check.action} />}
      </div>
      {ill && (check?.hint || check?.action) && (
        <p className="gauge-hint">
          {check.hint} {check.action && <ActionButton action={check.action} />}
        </p>
      )}
      {status !== 'off' && (
        <div className="gauge-figures">
          <span className="value">
            {check?.latencyMs == null || status === 'unknown' ? '–' : formatLatency(check.latencyMs)}
          </span>
          <Sparkline
            label={`${title}: latency of the last hour`}
            points={(past?.latencies ?? []).map(({ at, latencyMs }) => ({
              at: Math.min(1, Math.max(0, 1 - (now - Date.parse(at)) / hour)),
              value: latencyMs,
            }))}
            hot={status === 'unhealthy'}
            live={status !== 'unknown'}
          />
          <UptimeBars
            label={`${title}: last 24 hours${past?.available == null ? '' : `, available ${formatPercent(past.available)}`}`}
            slices={fewer(
              (past?.uptime ?? []).map(({ worst }) => worst),
              24,
            )}
          />
          <span className="share">{past?.available == null ? '–' : formatPercent(past.available)}</span>
        </div>
      )}
    </article>
  )
}
