import type { LifecycleContext, Outcome, ServiceOutcome } from './context.ts'
import type { ActionFailure } from './report.ts'

/** Gathers how each service ended, and tells the report of it once. */
export class Outcomes {
  readonly #report: LifecycleContext['report']
  readonly #services = new Map<string, ServiceOutcome>()
  #ok = true

  constructor(report: LifecycleContext['report']) {
    this.#report = report
  }

  of(service: string): ServiceOutcome | undefined {
    return this.#services.get(service)
  }

  done(service: string, detail: string): void {
    this.#services.set(service, { result: 'done', detail })
    this.#report.done(service, detail)
  }

  failed(service: string, failure: ActionFailure): void {
    this.#ok = false
    this.#services.set(service, { result: 'failed', detail: failure.message, failure })
    this.#report.failed(service, failure)
  }

  /** @param expected it was rightly left out, so that the action may still be a success */
  skipped(service: string, reason: string, expected = false): void {
    if (!expected) this.#ok = false
    this.#services.set(service, { result: 'skipped', detail: reason })
    this.#report.skipped(service, reason)
  }

  end(orphans: readonly string[] = []): Outcome {
    return { ok: this.#ok, services: this.#services, orphans }
  }
}
