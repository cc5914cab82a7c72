import type { RunCounts, RunProgress, RunSummary, StepStatus } from '../../contract/runs.ts'
import { StepAttributes } from '../../contract/step-attributes.ts'
import { defined } from '../../shared/defined.ts'
import { redact, redactText } from '../platform/redaction/redaction.ts'
import type { RequestContext } from '../platform/request-context.ts'
import { PayloadKeeper } from './payloads.ts'
import type { EndStatus, KeptPayload, OpenRun, PlacedStep, RunEnd, StepUpdate } from './ports.ts'
import { RateMeter } from './rate.ts'

/** How late what happened may reach the disk, in ms. A crash loses no more of the record than this, and no work. */
const saveDelayMs = 200
/** A run is told to watchers at most this often, in ms. */
const publishDelayMs = 100

export interface LiveRunOptions {
  readonly summary: RunSummary
  /** Steps as recorded by an earlier process. */
  readonly steps?: readonly PlacedStep[]
  readonly save: (
    run: RunSummary,
    steps: readonly PlacedStep[],
    payloads: readonly KeptPayload[],
  ) => Promise<unknown>
  readonly publish: (run: RunSummary) => void
  readonly onEnd: () => void
  readonly onSaveError: (error: unknown) => void
}

/** A run under way: keeps its record in memory, and brings it to disk and to watchers in batches. */
export class LiveRun implements OpenRun {
  readonly context: RequestContext
  readonly #options: LiveRunOptions
  readonly #cancel = new AbortController()
  #rate = new RateMeter()
  readonly #placed = new Map<string, PlacedStep>()
  #summary: RunSummary
  /** Whether whoever works the run says itself how its items ended. */
  #countsAreTold = false
  #unsaved = new Map<string, PlacedStep>()
  #unsavedPayloads: KeptPayload[] = []
  readonly #payloads = new PayloadKeeper()
  #revision = 0
  #saveTimer: NodeJS.Timeout | undefined
  #publishTimer: NodeJS.Timeout | undefined
  #saving: Promise<unknown> = Promise.resolve()

  constructor(options: LiveRunOptions) {
    this.#options = options
    this.#summary = options.summary
    for (const step of options.steps ?? []) {
      this.#placed.set(step.id, step)
      this.#revision = Math.max(this.#revision, step.revision)
    }
    this.context = {
      requestId: options.summary.requestId,
      actor: options.summary.by,
      runId: options.summary.id,
    }
  }

  get id(): string {
    return this.#summary.id
  }
  get signal(): AbortSignal {
    return this.#cancel.signal
  }
  get summary(): RunSummary {
    return this.#summary
  }

  get stopping(): boolean {
    return this.signal.reason instanceof Stopping
  }

  /** @param why told as the run's message */
  cancel(why = 'It was cancelled.'): void {
    this.#cancel.abort(new DOMException(why, 'AbortError'))
  }

  /** Calls the work off because Catalyst stops. */
  stop(): void {
    this.#cancel.abort(new Stopping('Catalyst is stopping'))
  }

  started(): void {
    this.#change({ status: 'running', startedAt: this.#summary.startedAt ?? new Date().toISOString() })
  }

  step(update: StepUpdate): void {
    const before = this.#placed.get(update.id)
    const { payloads, ...said } = update
    if (payloads) this.#unsavedPayloads.push(...this.#payloads.keep(update.id, payloads))
    this.#put({
      ...withoutSecrets(said),
      position: before?.position ?? this.#placed.size,
      startedAt: update.startedAt ?? before?.startedAt ?? (said.status === 'running' ? now() : null),
      endedAt: update.endedAt ?? findEndTime(said.status, before),
    })
  }

  #put(given: Omit<PlacedStep, 'revision'>): void {
    const before = this.#placed.get(given.id)
    const step = { ...given, revision: ++this.#revision }
    this.#placed.set(step.id, step)
    this.#unsaved.set(step.id, step)
    if (step.kind === 'item' && !this.#countsAreTold) this.#tally(before?.status, step.status)
    else this.#saveSoon()
  }

  progress(progress: Partial<Pick<RunProgress, 'done' | 'total' | 'unit' | 'activity'>>): void {
    const merged = { ...this.#summary.progress, ...progress }
    if (progress.activity !== undefined) merged.activity = redactText(progress.activity)
    // Files a second say nothing about chunks a second.
    if (merged.unit !== this.#summary.progress.unit) this.#rate = new RateMeter()
    this.#rate.add(performance.now(), merged.done)
    const rate = this.#rate.perSecond()
    const secondsLeft = rate ? Math.max(0, merged.total - merged.done) / rate : null
    this.#change({ progress: { ...merged, rate, secondsLeft } })
  }

  count(counts: Partial<RunCounts>): void {
    this.#countsAreTold = true
    this.#change({ counts: { ...this.#summary.counts, ...counts } })
  }

  figures(figures: Readonly<Record<string, number>>): void {
    this.#change({ figures: { ...this.#summary.figures, ...figures } })
  }

  /** Counts an item by its new status, no longer by the one before. */
  #tally(before: StepStatus | undefined, now: StepStatus): void {
    const counts = { ...this.#summary.counts }
    if (before && isCounted(before)) counts[before]--
    if (isCounted(now)) counts[now]++
    this.#change({ counts })
  }

  /** Ends the run, and whatever of it is still open; resolves once that is on disk. */
  async end(status: EndStatus, outcome: Omit<RunEnd, 'status'> = {}): Promise<RunSummary> {
    this.#closeOpenSteps(status)
    clearTimeout(this.#publishTimer)
    this.#summary = {
      ...this.#summary,
      ...defined({ message: masked(outcome.message), remedy: masked(outcome.remedy) }),
      status,
      endedAt: new Date().toISOString(),
      progress: { ...this.#summary.progress, rate: null, secondsLeft: null, activity: 'Done' },
    }
    await this.flush()
    this.#options.onEnd()
    this.#options.publish(this.#summary)
    return this.#summary
  }

  /** Brings what is not yet on disk there. */
  async flush(): Promise<void> {
    clearTimeout(this.#saveTimer)
    this.#saveTimer = undefined
    await this.#saving
    const steps = [...this.#unsaved.values()]
    this.#unsaved = new Map()
    const payloads = this.#unsavedPayloads
    this.#unsavedPayloads = []
    this.#saving = this.#options.save(this.#summary, steps, payloads)
    await this.#saving
  }

  /** No step of a run that has ended stays under way. */
  #closeOpenSteps(status: EndStatus): void {
    for (const step of [...this.#placed.values()]) {
      if (isCounted(step.status)) continue
      const ended = step.status === 'running' && (status === 'succeeded' || status === 'partial')
      const never = status === 'succeeded' || status === 'partial' ? 'skipped' : 'cancelled'
      this.#put({ ...step, status: ended ? 'succeeded' : never, endedAt: now() })
    }
  }

  #change(change: Partial<RunSummary>): void {
    this.#summary = { ...this.#summary, ...change }
    this.#saveSoon()
    this.#publishTimer ??= setTimeout(() => {
      this.#publishTimer = undefined
      this.#options.publish(this.#summary)
    }, publishDelayMs)
  }

  #saveSoon(): void {
    this.#saveTimer ??= setTimeout(() => {
      this.flush().catch(this.#options.onSaveError)
    }, saveDelayMs)
  }
}

/** Why work is called off although nobody cancelled it. */
class Stopping extends Error {
  override readonly name = 'Stopping'
}

/** A step that had ended like that before keeps its time. */
function findEndTime(status: StepStatus, before: PlacedStep | undefined): string | null {
  if (!isCounted(status)) return null
  return before?.status === status && before.endedAt ? before.endedAt : now()
}

function now(): string {
  return new Date().toISOString()
}

function isCounted(status: StepStatus): status is keyof RunCounts {
  return status !== 'queued' && status !== 'running'
}

/** Names stay: they say which file it was. */
function withoutSecrets(step: Omit<StepUpdate, 'payloads'>): Omit<StepUpdate, 'payloads'> {
  const { detail, message, remedy, attributes, ...rest } = step
  return {
    ...rest,
    ...defined({
      detail: masked(detail),
      message: masked(message),
      remedy: masked(remedy),
      attributes: attributes && StepAttributes.parse(redact(attributes)),
    }),
  }
}

function masked(text: string | undefined): string | undefined {
  return text === undefined ? undefined : redactText(text)
}
