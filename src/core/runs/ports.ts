import type { RunKindName } from '../../contract/run-kinds.ts'
import type {
  RunCounts,
  RunProgress,
  RunStatus,
  RunStep,
  RunSummary,
  StepStatus,
} from '../../contract/runs.ts'
import type { RequestContext } from '../platform/request-context.ts'

/** How one item or phase stands. `id` is unique in its run and stable: recording it again replaces it. */
export interface StepUpdate {
  readonly id: string
  readonly kind: 'phase' | 'item'
  readonly name: string
  readonly status: StepStatus
  readonly startedAt?: string
  readonly endedAt?: string
  readonly detail?: string
  readonly code?: string
  readonly message?: string
  readonly remedy?: string
}

/** A run under way. Updates are batched to disk (at most 200 ms late) and published to watchers. */
export interface OpenRun {
  readonly id: string
  /** Aborts when the run is cancelled; whoever does the work must heed it. */
  readonly signal: AbortSignal
  readonly summary: RunSummary
  /** What the work runs in (`withRequest`), so that its log lines carry the run's id and its request's. */
  readonly context: RequestContext
  /** Queued until now; takes the first start time only. */
  started(): void
  step(update: StepUpdate): void
  progress(progress: Partial<Pick<RunProgress, 'done' | 'total' | 'unit' | 'activity'>>): void
  /**
   * Says how the items ended, where they are not all steps of the run. Without it they are counted by its steps of kind
   * `item`.
   */
  count(counts: Partial<RunCounts>): void
  /** Sets named figures of the kind. */
  figures(figures: Readonly<Record<string, number>>): void
  /** Ends the run and resolves once that is on disk. */
  end(
    status: Extract<RunStatus, 'succeeded' | 'partial' | 'failed' | 'cancelled'>,
    outcome?: { message?: string; remedy?: string },
  ): Promise<RunSummary>
}

export interface Runs {
  /** Opens a run; resolves once it is on disk. Who asked and the request id come from the request context. */
  open(run: { kind: RunKindName; title: string; total?: number }): Promise<OpenRun>
  /** Takes up a run that an earlier process left unfinished, with its counts and steps as recorded. */
  resume(id: string): Promise<OpenRun>
  /** Runs that an earlier process left `queued` or `running`. Whoever owns the kind resumes or ends each at start. */
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
