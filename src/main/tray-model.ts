import type { HealthCheck, HealthReport } from '../contract/health.ts'
import type { StackView } from '../contract/stack-view.ts'
import { findCulprits, systemStatus } from '../contract/system-status.ts'

/** The four silhouettes of the tray icon. */
export type TrayState = 'healthy' | 'degraded' | 'unhealthy' | 'unknown'

export type TrayAction =
  | { readonly do: 'open'; readonly place?: string }
  | { readonly do: 'pause' }
  | { readonly do: 'resume' }
  | { readonly do: 'stack-up' }
  | { readonly do: 'stack-stop' }
  | { readonly do: 'quit' }

export interface TrayItem {
  readonly id: string
  readonly label: string
  /** Absent: a line that only tells. */
  readonly action?: TrayAction
  readonly separatorBefore?: boolean
}

export interface TrayModel {
  readonly state: TrayState
  readonly tooltip: string
  readonly items: readonly TrayItem[]
}

/** Windows cuts a tooltip at 127 characters. */
const tooltipLimit = 127

/**
 * What the tray shows for the last report, seen at `now` (ms), and the chosen stack. A report older than 3 intervals is
 * not believed.
 */
export function trayModel(report: HealthReport | undefined, now: number, stack?: StackView): TrayModel {
  const stale = report !== undefined && isStale(report, now)
  const paused = report?.polling?.paused ?? false
  const status = report && !stale ? systemStatus(report, stack) : 'unknown'
  const state: TrayState = status === 'off' ? 'unknown' : status
  return {
    state,
    tooltip: shorten(`Catalyst: ${verdict(report, { state, paused, now, stack })}`),
    items: [
      { id: 'open', label: 'Open Catalyst', action: { do: 'open' } },
      ...dependencies(report, stale),
      ...stackItems(stack),
      report && paused
        ? { id: 'resume', label: 'Resume polling', action: { do: 'resume' }, separatorBefore: true }
        : { id: 'pause', label: 'Pause polling', action: { do: 'pause' }, separatorBefore: true },
      { id: 'quit', label: 'Quit Catalyst', action: { do: 'quit' }, separatorBefore: true },
    ],
  }
}

/** Whether a report is too old to be shown as what is. Without an interval it never is. */
export function isStale(report: HealthReport, now: number): boolean {
  const interval = report.polling?.intervalMs
  return interval !== undefined && now - Date.parse(report.timestamp) > 3 * interval
}

/** A dependency's name for people. */
export function makeTitle(name: string, check: HealthCheck): string {
  return check.title ?? name
}

function verdict(
  report: HealthReport | undefined,
  {
    state,
    paused,
    now,
    stack,
  }: { state: TrayState; paused: boolean; now: number; stack: StackView | undefined },
): string {
  if (!report) return 'starting'
  const seconds = Math.max(0, Math.round((now - Date.parse(report.timestamp)) / 1000))
  if (state === 'unknown') return `${paused ? 'polling paused' : 'unknown'}, last checked ${seconds} s ago`
  const culprits = findCulprits(report, stack)
  const [first] = culprits
  if (!first) return state === 'healthy' ? 'all systems healthy' : state
  const more = culprits.length > 1 ? `, and ${culprits.length - 1} more` : ''
  return `${first.title} is ${first.status}${more}${first.detail && `: ${first.detail}`}`
}

function dependencies(report: HealthReport | undefined, stale: boolean): TrayItem[] {
  return Object.entries(report?.checks ?? {})
    .filter(([, check]) => check.status !== 'off')
    .map(([name, check], index) => ({
      id: `check:${name}`,
      label: `${makeTitle(name, check)}: ${stale ? 'unknown' : check.status}`,
      action: { do: 'open', place: '/status' },
      ...(index === 0 && { separatorBefore: true }),
    }))
}

/** How much of the stack is up, and the step that is left: up where something is not, stop where something runs. */
function stackItems(stack: StackView | undefined): TrayItem[] {
  if (stack?.engine.status !== 'connected') return []
  const services = stack.services.filter((service) => service.enabled)
  if (services.length === 0) return []
  const up = services.filter(
    ({ stage }) => stage === 'healthy' || stage === 'running' || stage === 'done',
  ).length
  const acting = stack.runId !== undefined
  const runs = services.some(({ state }) => state === 'running' || state === 'restarting')
  return [
    {
      id: 'stack',
      label: `Stack: ${up} of ${services.length} up${acting ? ', under way' : ''}`,
      action: { do: 'open', place: '/stack' },
      separatorBefore: true,
    },
    ...(!acting && up < services.length
      ? [{ id: 'stack-up', label: 'Bring the stack up', action: { do: 'stack-up' as const } }]
      : []),
    ...(!acting && runs
      ? [{ id: 'stack-stop', label: 'Stop the stack', action: { do: 'stack-stop' as const } }]
      : []),
  ]
}

const shorten = (text: string) => (text.length > tooltipLimit ? `${text.slice(0, tooltipLimit - 1)}…` : text)
