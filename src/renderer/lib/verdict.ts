import { forEachEndpoint } from '../../contract/endpoints.ts'
import { CheckName, type HealthCheck, type HealthReport, type HealthStatus } from '../../contract/health.ts'
import type { StackView } from '../../contract/stack-view.ts'
import { causesBesideChecks, nameCause, systemStatus } from '../../contract/system-status.ts'
import type { ToldCause } from '../../contract/told-causes.ts'
import { formatCount } from '../../shared/count-words.ts'
import { formatAge, formatNames } from './format.ts'

/** The whole in one status and one sentence, with who is to blame. */
export interface Verdict {
  status: HealthStatus
  /** `All systems healthy`, `Redis is unhealthy`. */
  title: string
  /** What follows the title, in a sentence or two. */
  detail: string
  /** Titles of the checks that are to blame, worst first, and the services of the stack that failed. */
  culprits: string[]
  /** The first of them, where it is a check. */
  cause?: { name: string; check: HealthCheck }
  /** What has failed of the stack, besides what the checks say. */
  stackCauses?: ToldCause[]
}

/** What people call a check whose report does not say. */
export const checkTitles: Record<CheckName, string> = {
  ...forEachEndpoint((_, { title }) => title),
  llm: 'Language model',
  traces: 'Traces',
  index: 'Search index',
  disk: 'Disk space',
}

/** A check's title, whether or not its report carries one. */
export function nameCheck(name: string, check?: HealthCheck): string {
  return check?.title ?? new Map<string, string>(Object.entries(checkTitles)).get(name) ?? name
}

/** The names of all checks of a report in their fixed places; those this page does not know come last. */
export function namesInOrder(report: HealthReport | null): string[] {
  const known: string[] = CheckName.options
  return [...known, ...Object.keys(report?.checks ?? {}).filter((name) => !known.includes(name))]
}

/**
 * Sums up a report, and what has failed of the chosen stack. A stale report says that nothing is known, since when, and what
 * was known last.
 */
export function judgeReport(
  report: HealthReport | null,
  stale: boolean,
  ageMs: number | null,
  view: StackView | null = null,
): Verdict {
  if (report === null || ageMs === null)
    return {
      status: 'unknown',
      title: 'Waiting for the first checks',
      detail: 'Nothing has been heard from the services yet.',
      culprits: [],
    }
  if (stale) return staleVerdict(report, ageMs)

  const checks = namesInOrder(report).flatMap((name) => {
    const check = report.checks[name]
    return check ? [{ name, check, title: nameCheck(name, check) }] : []
  })
  const bad = checks
    .filter(({ check }) => check.status === 'unhealthy')
    .sort((a, b) => Number(b.check.required ?? false) - Number(a.check.required ?? false))
  const weak = checks.filter(({ check }) => check.status === 'degraded')
  const open = checks.filter(({ check }) => check.status === 'unknown')
  const worst = [...bad, ...weak]
  const stackCauses = causesBesideChecks(report, view)
  const status = systemStatus(report, view)
  const culprits = [...bad.map(({ title }) => title), ...stackCauses.map(nameCause)]
  const [stackCause] = stackCauses

  // A check that is unhealthy comes before what failed of the stack, and that before one that is only degraded.
  if (stackCause && bad.length === 0 && status !== 'unknown')
    return {
      ...{ status, stackCauses, culprits: [...culprits, ...weak.map(({ title }) => title)] },
      ...{ title: stackCause.message, detail: stackCause.remedy },
    }
  if (worst.length > 0) {
    const first = worst[0]!
    const group = bad.length > 0 ? bad : weak
    const names = formatNames(group.map(({ title }) => title))
    return {
      status,
      title: `${names} ${group.length === 1 ? 'is' : 'are'} ${bad.length > 0 ? 'unhealthy' : 'degraded'}`,
      detail: first.check.detail ?? '',
      culprits: [...culprits, ...weak.map(({ title }) => title)],
      stackCauses,
      cause: { name: first.name, check: first.check },
    }
  }
  const measured = checks.filter(({ check }) => check.status !== 'off')
  if (open.length === measured.length && open.some(({ check }) => check.checkedAt))
    return overdueVerdict(report, ageMs)
  if (report.status === 'unknown' || open.length === checks.length)
    return {
      status: 'unknown',
      title: 'Checking',
      detail: `${formatCount(open.length, 'check')} not yet answered.`,
      culprits: [],
    }
  return {
    status: report.status,
    title: 'All systems healthy',
    detail: counted(checks.map(({ check }) => check.status)),
    culprits: [],
  }
}

/** The header's words: `Healthy`, `Unhealthy: Redis`, `Unknown`. */
export function indicatorText(verdict: Verdict): string {
  const word = verdict.status[0]!.toUpperCase() + verdict.status.slice(1)
  const culprits = formatNames(verdict.culprits, 1).replace(' and ', ' + ')
  return culprits ? `${word}: ${culprits}` : word
}

function staleVerdict(report: HealthReport, ageMs: number): Verdict {
  const { title, status } = judgeReport(report, false, ageMs)
  const paused = report.polling?.paused ?? false
  return {
    status: 'unknown',
    title: paused ? 'Unknown while polling is paused' : 'Unknown: nothing is heard from the services',
    detail: `Last checked ${formatAge(ageMs)} ago${status === 'unknown' ? '' : `, then: ${title}`}.`,
    culprits: [],
  }
}

/** The services answer, but have not checked for long: paused, or late. */
function overdueVerdict(report: HealthReport, ageMs: number): Verdict {
  const paused = report.polling?.paused ?? false
  return {
    status: 'unknown',
    title: paused ? 'Unknown while polling is paused' : 'Unknown: the checks are overdue',
    detail: `Last checked ${formatAge(ageMs)} ago.`,
    culprits: [],
  }
}

function counted(statuses: HealthStatus[]): string {
  const of = (status: HealthStatus) => statuses.filter((other) => other === status).length
  const passing = of('healthy')
  const off = of('off')
  const open = of('unknown')
  const parts = [`${formatCount(passing, 'check')} ${passing === 1 ? 'passes' : 'pass'}`]
  if (off > 0) parts.push(`${off} ${off === 1 ? 'is' : 'are'} off`)
  if (open > 0) parts.push(`${open} not yet known`)
  return `${parts.join(', ')}.`
}
