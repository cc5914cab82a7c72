import type { StepStatus } from '../../contract/runs.ts'
import type { ServiceStage } from '../../contract/stack-view.ts'
import { formatBytes } from '../../shared/bytes.ts'
import type { OpenRun } from '../runs/ports.ts'
import type { ActionFailure, ActionReport } from './lifecycle/report.ts'
import { maskFailure } from './secrets/mask-view.ts'
import type { Stack } from './stack.ts'

/** What an action tells, brought to the run's steps and to the stack's view. */
export class RunReport implements ActionReport {
  readonly failures = new Map<string, ActionFailure>()
  readonly #run: OpenRun
  readonly #stack: Stack
  readonly #ended = new Set<string>()
  readonly #began = new Map<string, string>()
  readonly #parts = new Map<string, Part>()

  constructor(run: OpenRun, stack: Stack, services: Iterable<string>) {
    this.#run = run
    this.#stack = stack
    for (const service of services) {
      stack.actions.delete(service)
      this.#step(service, 'queued', '')
    }
    stack.changed()
  }

  stage(service: string, stage: ServiceStage, detail: string): void {
    this.#stack.actions.set(service, { stage, detail, underWay: true })
    this.#enter(service, stage, detail)
    const waits = stage === 'waiting'
    if (!waits && !this.#began.has(service)) this.#began.set(service, now())
    this.#step(service, waits ? 'queued' : 'running', detail)
    this.#tell(`${words[stage] ?? stage} ${service}`)
  }

  pulling(service: string, pull: Parameters<ActionReport['pulling']>[1]): void {
    const percent = pull.total > 0 ? Math.round((100 * pull.current) / pull.total) : 0
    const left = pull.secondsLeft === null ? '' : `, ${Math.ceil(pull.secondsLeft)} s left`
    const detail =
      pull.total > 0
        ? `${formatBytes(pull.current)} of ${formatBytes(pull.total)}${left}`
        : 'asks the registry'
    this.#stack.actions.set(service, { stage: 'pulling', detail, pull, underWay: true })
    this.#enter(service, 'pulling', detail)
    if (!this.#began.has(service)) this.#began.set(service, now())
    this.#step(service, 'running', `pulling, ${detail}`)
    this.#tell(pull.total > 0 ? `Pulling ${service}, ${percent} %` : `Pulling ${service}`)
  }

  done(service: string, detail: string, note?: string): void {
    this.#stack.actions.delete(service)
    this.#end(service, 'succeeded', { detail, ...(note !== undefined && { message: note }) })
  }

  failed(service: string, said: ActionFailure): void {
    // Kept on disk, for the next process to tell.
    const evidence = said.evidence.length > 0 ? said.evidence : [said.message]
    const failure = maskFailure({ ...said, evidence, at: now() })
    this.failures.set(service, failure)
    this.#stack.actions.set(service, { stage: 'failed', detail: failure.message, failure, underWay: false })
    const { code, message, remedy } = failure
    this.#end(service, 'failed', { code, message, remedy })
  }

  skipped(service: string, reason: string): void {
    this.#stack.actions.delete(service)
    this.#end(service, 'skipped', { message: reason })
  }

  /** The action is over: what it never came to is said to be so. */
  close(status: Extract<StepStatus, 'skipped' | 'cancelled'>): void {
    for (const [service, action] of [...this.#stack.actions]) {
      if (!action.underWay) continue
      this.#stack.actions.delete(service)
      this.#end(service, status, {})
    }
    this.#stack.changed()
  }

  #end(service: string, status: StepStatus, what: Partial<Parameters<OpenRun['step']>[0]>): void {
    this.#ended.add(service)
    this.#leave(service, status)
    this.#step(service, status, what.detail ?? '', what)
    this.#run.progress({ done: this.#ended.size })
    this.#stack.changed()
  }

  /** A service went on to another part of its way: each is a part of its step, in time. */
  #enter(service: string, stage: ServiceStage, detail: string): void {
    const before = this.#parts.get(service)
    if (before && before.stage !== stage) this.#leave(service, 'succeeded')
    const number = before?.stage === stage ? before.number : (before?.number ?? 0) + 1
    const part = { stage, number, detail }
    this.#parts.set(service, part)
    this.#part(service, part, 'running')
  }

  #leave(service: string, status: StepStatus): void {
    const part = this.#parts.get(service)
    if (part && !part.left) {
      this.#part(service, part, status === 'skipped' ? 'cancelled' : status)
      this.#parts.set(service, { ...part, left: true })
    }
  }

  #part(service: string, { stage, number, detail }: Part, status: StepStatus): void {
    this.#run.step({
      id: `${service}.${number}`,
      parent: service,
      kind: 'phase',
      name: partNames[stage] ?? capitalize(stage),
      status,
      ...(detail !== '' && { detail }),
    })
  }

  #step(
    service: string,
    status: StepStatus,
    detail: string,
    more: Partial<Parameters<OpenRun['step']>[0]> = {},
  ): void {
    const startedAt = this.#began.get(service)
    this.#run.step({
      id: service,
      kind: 'item',
      name: service,
      status,
      ...(startedAt !== undefined && { startedAt }),
      ...(detail !== '' && { detail }),
      ...more,
    })
  }

  #tell(activity: string): void {
    this.#run.progress({ activity })
    this.#stack.changed()
  }
}

/** A part of a service's way; `number` counts them. */
interface Part {
  readonly stage: ServiceStage
  readonly number: number
  readonly detail: string
  readonly left?: boolean
}

const partNames: Partial<Record<ServiceStage, string>> = {
  waiting: 'Wait',
  pulling: 'Pull',
  starting: 'Create and start',
  checking: 'Check health',
  running: 'Stop',
  stopped: 'Stop',
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

const words: Partial<Record<ServiceStage, string>> = {
  waiting: 'Waiting with',
  starting: 'Starting',
  checking: 'Checking',
  pulling: 'Pulling',
  stopped: 'Stopping',
}

function now(): string {
  return new Date().toISOString()
}
