import type { HealthReport, HealthStatus } from './health.ts'
import type { StackView } from './stack-view.ts'
import { standingCauses } from './standing-causes.ts'
import type { ToldCause } from './told-causes.ts'

/** What is to blame for how the whole stands. */
export interface Culprit {
  /** `Redis`, or the services of the stack that failed: `redis, api`. */
  readonly title: string
  readonly status: 'unhealthy' | 'degraded'
  /** Why, in a sentence. */
  readonly detail: string
}

/** What has failed of the chosen stack and is not what a check already says. */
export function causesBesideChecks(report: HealthReport, view: StackView | null | undefined): ToldCause[] {
  if (!view) return []
  const told = new Set(
    Object.values(report.checks)
      .filter(({ status }) => status === 'unhealthy' || status === 'degraded')
      .map(({ detail }) => detail),
  )
  return standingCauses(view).filter(({ message }) => !told.has(message))
}

/**
 * The one status of the checks and the chosen stack. A failure in the stack is no required check: it makes what would be
 * healthy degraded, as any other trouble does.
 */
export function systemStatus(report: HealthReport, view: StackView | null | undefined): HealthStatus {
  const { status } = report
  const isWell = status === 'healthy' || status === 'off'
  return isWell && causesBesideChecks(report, view).length > 0 ? 'degraded' : status
}

/** Who is to blame, the required first, then the worst, then what failed of the stack. */
export function findCulprits(report: HealthReport, view: StackView | null | undefined): Culprit[] {
  const checks = Object.entries(report.checks).flatMap(([name, check]) => {
    const { status, title = name, detail = '', required = false } = check
    return status === 'unhealthy' || status === 'degraded' ? [{ title, status, detail, required }] : []
  })
  const worstFirst = checks.toSorted(
    (a, b) => Number(b.required) - Number(a.required) || b.status.localeCompare(a.status),
  )
  return [
    ...worstFirst.map(({ title, status, detail }) => ({ title, status, detail })),
    ...causesBesideChecks(report, view).map((cause) => ({
      ...{ title: nameCause(cause), status: 'unhealthy' as const, detail: cause.message },
    })),
  ]
}

/** Whose cause it is: its services, or the stack as a whole. */
export function nameCause({ services }: ToldCause): string {
  return services.length > 0 ? services.join(', ') : 'Stack'
}
