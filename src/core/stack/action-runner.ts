import type { RunKindName } from '../../contract/run-kinds.ts'
import { Problem } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import type { OpenRun, RunEnd, Runs } from '../runs/ports.ts'
import type { ComposeProject } from './compose/model.ts'
import type { StackEngine } from './containers/stack-engine.ts'
import type { LifecycleContext, Outcome } from './lifecycle/context.ts'
import { RunReport } from './run-report.ts'
import type { Stack } from './stack.ts'
import type { StackStore } from './store.ts'

export type StackRunKind = Extract<RunKindName, `stack-${string}`>

export interface ActionDependencies {
  readonly engine: StackEngine
  readonly runs: Runs
  readonly store: StackStore
  readonly logger: Logger
}

/** One action on a stack, as it will be run. */
export interface Action {
  readonly kind: StackRunKind
  /** For people: `Bring catalyst up`. */
  readonly title: string
  /** The same as a `docker compose` line. */
  readonly command: string
  /** What it works on, in the order of the file. */
  readonly services: readonly string[]
  readonly project: ComposeProject
  readonly enabled: ReadonlySet<string>
  /** Ids of containers from another folder that become this project's. */
  readonly takenOver?: ReadonlySet<string>
  work(context: LifecycleContext): Promise<Outcome>
  /** Done once it ended well. */
  after?(): Promise<void>
}

/**
 * Runs actions on stacks as runs, one at a time on each stack. An action answers once its run is on disk; it goes on by
 * itself, and a run's cancel stops it.
 */
export class ActionRunner {
  readonly #deps: ActionDependencies
  /** The title of what works on a stack. */
  readonly #underWay = new Map<Stack, string>()

  constructor(deps: ActionDependencies) {
    this.#deps = deps
  }

  /** @throws Problem `CONFLICT` while another action works on the stack */
  async begin(stack: Stack, action: Action): Promise<{ runId: string; command: string }> {
    const busy = this.#underWay.get(stack)
    if (busy) {
      throw new Problem('CONFLICT', `${busy} is still under way.`, 'Wait until it ends, or cancel it.')
    }
    // Taken before the first await, so that two that come together cannot both begin.
    const { kind, title, services, command } = action
    this.#underWay.set(stack, title)
    try {
      const run = await this.#deps.runs.work(
        {
          ...{ kind, title, total: services.length },
          prepare: async (id) => {
            await this.#deps.store.addCommand({ at: new Date().toISOString(), line: command, runId: id })
            stack.runId = id
          },
        },
        (open) => this.#run(stack, action, open),
      )
      void run.done.then(() => this.#release(stack))
      return { runId: run.id, command }
    } catch (error) {
      this.#release(stack)
      throw error
    }
  }

  #release(stack: Stack): void {
    this.#underWay.delete(stack)
    stack.runId = undefined
    stack.changed()
  }

  async #run(stack: Stack, action: Action, run: OpenRun): Promise<RunEnd | undefined> {
    const { engine, logger } = this.#deps
    const { signal } = run
    const report = new RunReport(run, stack, action.services)
    logger.info(action.title, { command: action.command, project: action.project.name })
    try {
      const { project, enabled, takenOver } = action
      const outcome = await action.work({
        ...{ project, enabled, engine, signal, report, logger },
        ...(takenOver && { takenOver }),
      })
      report.close(signal.aborted ? 'cancelled' : 'skipped')
      await stack.keepFailures()
      if (signal.aborted) return undefined
      if (!outcome.ok) return endBadly(report, outcome)
      await action.after?.()
      return { status: 'succeeded' }
    } catch (error) {
      report.close('cancelled')
      await stack.keepFailures().catch(() => {})
      throw error
    }
  }
}

function endBadly(report: RunReport, outcome: Outcome): RunEnd {
  const [first] = report.failures.values()
  const all = [...outcome.services]
  const status = all.some(([, { result }]) => result === 'done') ? 'partial' : 'failed'
  if (first) {
    const message = `${first.message}${andMore(report.failures.size - 1)}`
    return { status, message, remedy: first.remedy }
  }
  const left = all.filter(([, { result }]) => result === 'skipped')
  const [name, why] = left[0] ?? []
  const message = name ? `${name} ${why?.detail}.${andMore(left.length - 1)}` : 'Not everything was done.'
  return { status, message }
}

function andMore(others: number): string {
  return others > 0 ? ` And ${others} more.` : ''
}
