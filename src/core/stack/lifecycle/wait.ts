import { engineUnreachable } from '../../engine/engine-answer.ts'
import type { ProjectContainer } from '../containers/project-containers.ts'
import type { StackEngine } from '../containers/stack-engine.ts'
import { ServiceFailure } from './failure.ts'
import { judge, overdue, type Rules, unhealthy } from './readiness.ts'

export interface Waiting extends Rules {
  readonly project: string
  /** As inspected after the container was started: older facts are of an earlier run of it. */
  readonly baseline: ProjectContainer
  readonly timeoutMs: number
  /** ms until a container that was unhealthy before may have had a new probe; only with `patient`. */
  readonly patienceMs?: number
  readonly signal: AbortSignal
  readonly onDetail?: (detail: string) => void
}

/**
 * Waits, driven by the engine's events alone, until a container has come where it should.
 *
 * @returns in a few words, where it came: `healthy`, `running`, `ended with 0`
 * @throws ServiceFailure where it cannot come there any more, or not in time; the signal's reason when cancelled
 */
export function waitFor(engine: StackEngine, waiting: Waiting): Promise<string> {
  const { baseline, project, signal, timeoutMs } = waiting
  return new Promise((resolve, reject) => {
    let last = baseline
    let patient = waiting.patient
    let runningSince = performance.now()
    let told = ''
    let lookAgain: NodeJS.Timeout | undefined
    const timers: NodeJS.Timeout[] = []
    const stops: (() => void)[] = []
    let over = false
    const end = (settle: () => void) => {
      over = true
      clearTimeout(lookAgain)
      for (const timer of timers) clearTimeout(timer)
      for (const stop of stops) stop()
      settle()
    }
    const fail = (error: unknown) => end(() => reject(error))

    function consider(facts: ProjectContainer) {
      if (over) return
      const sameRun =
        facts.startedAt === last.startedAt && facts.state === 'running' && last.state === 'running'
      if (!sameRun) runningSince = performance.now()
      last = facts
      const verdict = judge(facts, { ...waiting, patient }, performance.now() - runningSince)
      if (verdict.is === 'reached') return end(() => resolve(verdict.detail))
      if (verdict.is === 'failed') return fail(new ServiceFailure(verdict.failure))
      if (verdict.detail !== told) waiting.onDetail?.(verdict.detail)
      told = verdict.detail
      clearTimeout(lookAgain)
      // Not a question to the engine, only the clock: it has run long enough by then, or something was heard of it.
      if (verdict.lookAgainInMs !== undefined)
        lookAgain = setTimeout(() => consider(last), Math.max(1, verdict.lookAgainInMs))
    }
    function look() {
      const facts = engine.containers(project).find((container) => container.id === baseline.id)
      if (facts && isNewer(facts, baseline)) consider(facts)
    }

    stops.push(
      engine.onChange((changed) => {
        if (changed === project) look()
      }),
      engine.onEvent((event) => {
        if (event.containerId !== baseline.id || event.action !== 'destroy') return
        fail(new ServiceFailure(removed(baseline.service)))
      }),
      engine.onView((view) => {
        if (view.status === 'unreachable') fail(new ServiceFailure(engineUnreachable(view.message ?? '')))
      }),
    )
    const abort = () => fail(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    stops.push(() => signal.removeEventListener('abort', abort))
    timers.push(
      setTimeout(() => {
        fail(new ServiceFailure(overdue(last, baseline.service, waiting.goal, timeoutMs)))
      }, timeoutMs),
    )
    if (patient && waiting.patienceMs !== undefined) {
      timers.push(
        setTimeout(() => {
          patient = false
          if (last.state === 'running' && last.health === 'unhealthy')
            fail(new ServiceFailure(unhealthy(last)))
        }, waiting.patienceMs),
      )
    }
    if (signal.aborted) return abort()
    const view = engine.view()
    if (view.status === 'unreachable') return fail(new ServiceFailure(engineUnreachable(view.message ?? '')))
    consider(baseline)
    look()
  })
}

/** Of the run that was begun or a later one of the same container. */
function isNewer(facts: ProjectContainer, baseline: ProjectContainer): boolean {
  if (!facts.startedAt || !baseline.startedAt) return facts.startedAt !== undefined
  return Date.parse(facts.startedAt) >= Date.parse(baseline.startedAt)
}

function removed(service: string) {
  return {
    code: 'exited' as const,
    message: `The container of ${service} was removed while it was waited for`,
    remedy: 'Bring the service up again.',
    evidence: [],
  }
}
