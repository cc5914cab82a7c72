import type { RunKindName } from '../../contract/run-kinds.ts'
import { messageOf, Problem } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { withRequest } from '../platform/request-context.ts'
import type { OpenRun, Runs } from '../runs/ports.ts'
import type { ComposeProject } from './compose/model.ts'
import type { EngineKeeper } from './engine/keeper.ts'
import type { LifecycleContext, Outcome } from './lifecycle/context.ts'
import { RunReport } from './run-report.ts'
import type { Stack } from './stack.ts'
import type { StackStore } from './store.ts'

export type StackRunKind = Extract<RunKindName, `stack-${string}`>

export interface ActionDependencies {
  readonly engine: EngineKeeper
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
  readonly #underWay = new Map<Stack, { run: OpenRun; ended: Promise<void> }>()
  readonly #stopping = new AbortController()

  constructor(deps: ActionDependencies) {
    this.#deps = deps
  }

  /** @throws Problem `CONFLICT` while another action works on the stack */
  async begin(stack: Stack, action: Action): Promise<{ run_id: string; command: string }> {
    const busy = this.#underWay.get(stack)
    if (busy) {
      throw new Problem(
        'CONFLICT',
        `${busy.run.summary.title} is still under way.`,
        'Wait until it ends, or cancel it.',
      )
    }
    // Taken before the first await, so that two that come together cannot both begin.
    const gate = Promise.withResolvers<void>()
    const placeholder = { run: { summary: { title: action.title } } as OpenRun, ended: gate.promise }
    this.#underWay.set(stack, placeholder)
    try {
      const { kind, title, services, command } = action
      const run = await this.#deps.runs.open({ kind, title, total: services.length })
      await this.#deps.store.addCommand({ at: new Date().toISOString(), line: command, run_id: run.id })
      stack.runId = run.id
      this.#underWay.set(stack, { run, ended: gate.promise })
      void withRequest(run.context, () => this.#run(stack, action, run)).finally(() => {
        this.#underWay.delete(stack)
        gate.resolve()
      })
      return { run_id: run.id, command }
    } catch (error) {
      this.#underWay.delete(stack)
      gate.resolve()
      throw error
    }
  }

  /** Stops what is under way: the next `up` finishes it. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('Catalyst is being stopped'))
    await Promise.all([...this.#underWay.values()].map(({ ended }) => ended))
  }

  async #run(stack: Stack, action: Action, run: OpenRun): Promise<void> {
    const { engine, logger } = this.#deps
    const report = new RunReport(run, stack, action.services)
    const signal = AbortSignal.any([run.signal, this.#stopping.signal])
    logger.info(action.title, { command: action.command, project: action.project.name })
    run.started()
    try {
      const { project, enabled, takenOver } = action
      const outcome = await action.work({
        ...{ project, enabled, engine, signal, report, logger },
        ...(takenOver && { takenOver }),
      })
      report.close(signal.aborted ? 'cancelled' : 'skipped')
      await stack.keepFailures()
      if (signal.aborted) await run.end('cancelled', { message: 'It was cancelled.' })
      else if (outcome.ok) {
        await action.after?.()
        await run.end('succeeded')
      } else await this.#endBadly(run, report, outcome)
    } catch (error) {
      report.close('cancelled')
      await stack.keepFailures().catch(() => {})
      if (signal.aborted) await run.end('cancelled', { message: 'It was cancelled.' })
      else {
        if (!(error instanceof Problem)) logger.error('A stack action broke', { error })
        const remedy = error instanceof Problem ? error.remedy : 'See the log of this run.'
        await run.end('failed', { message: messageOf(error), remedy })
      }
    } finally {
      stack.runId = undefined
      stack.changed()
    }
  }

  async #endBadly(run: OpenRun, report: RunReport, outcome: Outcome): Promise<void> {
    const [first] = report.failures.values()
    const all = [...outcome.services]
    const status = all.some(([, { result }]) => result === 'done') ? 'partial' : 'failed'
    if (first) {
      const message = `${first.message}${andMore(report.failures.size - 1)}`
      await run.end(status, { message, remedy: first.remedy })
      return
    }
    const left = all.filter(([, { result }]) => result === 'skipped')
    const [name, why] = left[0] ?? []
    const message = name ? `${name} ${why?.detail}.${andMore(left.length - 1)}` : 'Not everything was done.'
    await run.end(status, { message })
  }
}

function andMore(others: number): string {
  return others > 0 ? ` And ${others} more.` : ''
}
