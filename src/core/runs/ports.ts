import type { RunKindName } from '../../contract/run-kinds.ts'
import type {
  RunCounts,
  RunProgress,
  RunStatus,
  RunStep,
  RunSummary,
  StepKind,
  StepStatus,
} from '../../contract/runs.ts'
import type { StepAttributes } from '../../contract/step-attributes.ts'
import type { RequestContext } from '../platform/request-context.ts'

/**
 * How a step stands. `id` is unique in its run and stable: recording it again replaces it. Times that are not given are
 * those of the moment: of the first time it is said to be running, and of the first time it is said to have ended so.
 */
export interface StepUpdate {
  readonly id: string
  /** The step that it is a part of; it must have been recorded before. */
  readonly parent?: string
  readonly kind: StepKind
  readonly name: string
  readonly status: StepStatus
  readonly startedAt?: string
  readonly endedAt?: string
  readonly detail?: string
  readonly code?: string
  readonly message?: string
  readonly remedy?: string
  readonly attributes?: StepAttributes
  /** What went in and came out, by name: masked and shortened before it is kept, and loaded only when it is asked for. */
  readonly payloads?: Readonly<Record<string, string>>
}

/** A run under way. Updates are batched to disk (at most 200 ms late) and published to watchers. */
export interface OpenRun {
  readonly id: string
  /** Aborts when the run is cancelled, or Catalyst stops; whoever does the work must heed it. */
  readonly signal: AbortSignal
  /** Whether Catalyst stops. What is left of a run that can be resumed is then left as it is. */
  readonly stopping: boolean
  readonly summary: RunSummary
  /** What the work runs in, so that its log lines carry the run's id and its request's. */
  readonly context: RequestContext
  step(update: StepUpdate): void
  progress(progress: Partial<Pick<RunProgress, 'done' | 'total' | 'unit' | 'activity'>>): void
  /**
   * Says how the items ended, where they are not all steps of the run. Without it they are counted by its steps of kind
   * `item`.
   */
  count(counts: Partial<RunCounts>): void
  /** Sets named figures of the kind. */
  figures(figures: Readonly<Record<string, number>>): void
}

/** How a run ended. Without a status it follows from the items that failed; cancelled where the signal has aborted. */
export interface RunEnd {
  readonly status?: Extract<RunStatus, 'succeeded' | 'partial' | 'failed' | 'cancelled'>
  readonly message?: string
  readonly remedy?: string
}

/**
 * The work of a run. A Problem that it throws is the run's message and remedy; after a cancel, whatever it throws means
 * that it has stopped.
 */
export type RunTask = (run: OpenRun) => Promise<RunEnd | undefined>

export interface RunRequest {
  readonly kind: RunKindName
  readonly title: string
  readonly total?: number
  /** Done once the run is on disk and before its work begins; what it throws fails the run and reaches the caller. */
  prepare?(id: string): Promise<void>
  /** Done once the run has ended and that is on disk. */
  after?(run: RunSummary): Promise<void>
}

export interface StartedRun {
  readonly id: string
  readonly title: string
  /** Resolves when nothing works on it any more: it has ended, or waits for the next start. Never rejects. */
  readonly done: Promise<RunSummary>
  /** Stops it for a reason that is told as its message. */
  cancel(why: string): void
}

export interface Runs {
  /**
   * Opens a run, and sets to work once it is on disk: its task is run, can be cancelled, ends, is recorded and told of.
   * Who asked and the request id come from the request context.
   *
   * @throws Problem `UNAVAILABLE` while Catalyst stops; what `prepare` throws
   */
  work(run: RunRequest, task: RunTask): Promise<StartedRun>
  /** Goes on with a run that an earlier process left unfinished, with its counts and steps as recorded. */
  resume(id: string, task: RunTask, after?: RunRequest['after']): Promise<StartedRun>
  /**
   * Called by the feature that owns a kind: what is done at a start with a run that an earlier process left unfinished.
   * It resumes the run, or gives `wait` to leave it to a later start. A run that it does not resume ends as interrupted.
   */
  recover(kind: RunKindName, recover: (run: RunSummary) => Promise<'wait' | undefined>): void
  /** Runs that an earlier process left `queued` or `running`. */
  unfinished(): Promise<RunSummary[]>
  get(id: string): Promise<RunSummary>
  /** Steps of one status, in order. */
  steps(id: string, status?: StepStatus): Promise<RunStep[]>
  /** Resolves when the run has ended, or rejects when `signal` aborts. */
  ended(id: string, signal?: AbortSignal): Promise<RunSummary>
  /** Called by the feature that owns a kind: how its failed steps are tried again. */
  onRetry(
    kind: RunKindName,
    retry: (run: RunSummary, steps: readonly RunStep[]) => Promise<{ runId: string }>,
  ): void
}
