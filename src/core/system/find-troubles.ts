import type { HealthCheck, HealthReport } from '../../contract/health.ts'
import type { StackView } from '../../contract/stack-view.ts'
import { standingCauses } from '../../contract/standing-causes.ts'
import type { ToldCause } from '../../contract/told-causes.ts'
import type { Trouble } from './ports.ts'

/** What is wrong in a field, and how the rest of it ended. */
export interface Judgement {
  readonly wrong: Trouble[]
  /** How what was wrong by this name ended; `undefined` while nobody can tell. */
  over(name: string): string | undefined
}

/**
 * What the checks find wrong.
 *
 * @param view the chosen stack: a failure that it tells of itself is told once, there
 * @param acting whether an action on the stack is under way, or has only just ended: its run tells how it ends
 */
export function findHealthTroubles(
  report: HealthReport,
  view: StackView | undefined,
  acting: boolean,
): Judgement {
  const causes = view ? standingCauses(view) : []
  const ofStack = (check: HealthCheck) => causes.find(({ message }) => message === check.detail)
  const waits = (check: HealthCheck) => acting && check.action?.target === '/stack'
  const wrong = Object.entries(report.checks)
    .filter(([, check]) => isWrong(check) && !waits(check) && !ofStack(check))
    .map(([name, check]) => describeCheck(name, check))
  return {
    wrong,
    over(name) {
      const check = report.checks[name]
      if (!check) return 'It is not checked any more.'
      if (check.status === 'off') return 'It was switched off in the settings.'
      if (check.status === 'healthy') return `${check.title ?? name} is healthy again.`
      const cause = isWrong(check) ? ofStack(check) : undefined
      return cause && `Its cause was found in the stack: ${cause.message.replace(/\.$/u, '')}.`
    },
  }
}

function isWrong({ status }: HealthCheck): boolean {
  return status === 'unhealthy' || status === 'degraded'
}

function describeCheck(name: string, check: HealthCheck): Trouble {
  const { status, detail, hint, since, title = name } = check
  return {
    name,
    level: status === 'unhealthy' ? 'error' : 'warning',
    title: `${title} is ${status}`,
    body: detail,
    remedy: hint ?? undefined,
    target: `/status?check=${encodeURIComponent(name)}`,
    since: since ?? undefined,
  }
}

/** What has failed of the chosen stack, named by its project and the service, or the first of those that share a cause. */
export function findStackTroubles(view: StackView): Judgement {
  const { project } = view
  const causes = standingCauses(view)
  const nameIn = (service: string) => `${project}/${service}`
  return {
    wrong: causes.map((cause) => describeCause(nameIn(findFirst(cause)), cause)),
    over(name) {
      if (!name.startsWith(`${project}/`))
        return 'Another stack was chosen: this one is not watched any more.'
      if (view.engine.status !== 'connected') return undefined
      return wordEnd(name.slice(project.length + 1), view, causes)
    },
  }
}

/** Causes of no single service are named by their code, which no service can be called. */
function findFirst({ services, code }: ToldCause): string {
  return services.toSorted()[0] ?? `*${code}`
}

function wordEnd(name: string, view: StackView, causes: readonly ToldCause[]): string | undefined {
  if (name.startsWith('*')) return 'It is not so any more.'
  const shared = causes.find(({ services }) => services.includes(name))
  if (shared) return `It has the same cause as ${findFirst(shared)} now.`
  const service = view.services.find((one) => one.name === name)
  if (!service) return `${name} is not in the Compose file any more.`
  switch (service.stage) {
    case 'healthy':
    case 'running':
      return `${name} is up again.`
    case 'done':
      return `${name} ended well.`
    case 'stopped':
      return `${name} was stopped.`
    case 'absent':
      return `${name} was removed from the engine.`
    default:
      return undefined // It is on its way: that it comes up has to be seen.
  }
}

function describeCause(name: string, { message, remedy, services, blocks, since }: ToldCause): Trouble {
  const [only, ...more] = services
  const waiting = blocks.length === 0 ? undefined : `Waits for it: ${blocks.join(', ')}.`
  return {
    ...{ name, level: 'error', title: message, remedy },
    body: waiting,
    target: only !== undefined && more.length === 0 ? `/stack/${encodeURIComponent(only)}` : '/stack',
    since: since ?? undefined,
  }
}
