import type { RunKindName } from '../../contract/run-kinds.ts'
import type {
  RunCounts,
  RunProgress,
  RunStatus,
  RunStep,
  RunSummary,
  StepKind,
  StepPayload,
  StepStatus,
} from '../../contract/runs.ts'
import type { StepAttributes } from '../../contract/step-attributes.ts'
import type { RequestContext } from '../platform/request-context.ts'

/* ── What others see of runs ─────────────────────────────────────────────────────────────────────────────────── */

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

/** How a run can end. `interrupted` is told of it, never by its work. */
export type EndStatus = Exclude<RunStatus, 'queued' | 'running'>

/** How a run ended. Without a status it follows from the items that failed; cancelled where the signal has aborted. */
export interface RunEnd {
  readonly status?: Exclude<EndStatus, 'interrupted'>
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

/** What has happened in all runs, in order, for whoever tells of it elsewhere. */
export interface RunJournal {
  /** As of the store. */
  read(cursor: string | undefined, limit: number): Promise<JournalPage>
  /** The cursor after which only what comes from now on is read. */
  findEnd(): Promise<string>
  /** A run as it was last saved; `undefined` where it has been forgotten. */
  find(id: string): Promise<RunSummary | undefined>
  /** A page of a run's steps as they were last saved, in order. */
  steps(id: string, page: PageRequest): Promise<StepPage>
  /** A step as it was last saved. */
  step(id: string, stepId: string): Promise<RunStep | undefined>
  /** What went into a step and came out of it, as it is kept. */
  payloads(id: string, stepId: string): Promise<StepPayload[]>
  /** Called with each run as it begins, changes and ends, until the returned function is called. */
  onChange(listener: (run: RunSummary) => void): () => void
  /**
   * Says up to where the journal has been told elsewhere. Runs that come after it are not forgotten with the others, but
   * later; `undefined`: nobody tells of them.
   */
  holdFrom(cursor: string | undefined): void
}

/* ── Where runs are kept ─────────────────────────────────────────────────────────────────────────────────────── */

/** A step and where it stands in its run. */
export interface PlacedStep extends Omit<RunStep, 'parts'> {
  readonly position: number
  /** Grows with every change of any step of the run. */
  readonly revision: number
}

/** What went into a step or came out of it, as it is kept. */
export interface KeptPayload {
  readonly step: string
  readonly name: string
  readonly text: string
  /** Characters it had. */
  readonly length: number
}

/** A step in time, in ms since the epoch; `parent` is empty at the top. */
export interface TimedStep {
  readonly id: string
  readonly parent: string
  readonly from: number
  readonly to: number
}

/** Which page of a list: `cursor` is what came with the page before. A cursor of another list is a Problem `INVALID`. */
export interface PageRequest {
  readonly cursor?: string | undefined
  readonly limit: number
}

export interface RunFilter {
  readonly kind?: RunKindName | undefined
  readonly status?: RunStatus | undefined
  /** Part of a title (case is ignored in a–z), a request id, or the id of a run. */
  readonly filter?: string | undefined
  /** Created at or after. */
  readonly from?: string | undefined
}

export interface RunPage {
  readonly runs: RunSummary[]
  readonly total: number
  readonly nextCursor?: string
}

export interface StepFilter {
  readonly status?: StepStatus | undefined
  readonly kind?: StepKind | undefined
  /** Only parts of this step; empty: only what stands at the top. */
  readonly parent?: string | undefined
  /** Only what overlaps the time from here … */
  readonly from?: string | undefined
  /** … to here. */
  readonly to?: string | undefined
}

export interface StepPage {
  readonly steps: RunStep[]
  readonly total: number
  /** How far these steps tell of the run; to be given to `changes`. */
  readonly revision: number
  readonly nextCursor?: string
}

/** Reads the steps of runs. Each step says how many parts it has and how many of them failed, unless told otherwise. */
export interface StepReader {
  /** All steps of a run, in order, as they were saved. */
  all(runId: string, status?: StepStatus): Promise<PlacedStep[]>
  /** A page of the steps that match, in order. */
  page(runId: string, filter: StepFilter, page: PageRequest): Promise<StepPage>
  /** What has changed since a revision, in the order of change, and before it the steps that it is part of. */
  changes(runId: string, after: number, limit: number): Promise<StepPage>
  /** A step and those it is part of, outermost first; `undefined` where there is no such step. */
  withPath(runId: string, id: string): Promise<{ step: RunStep; path: RunStep[] } | undefined>
  /** What went into a step and came out of it, by name. */
  payloads(runId: string, id: string): Promise<StepPayload[]>
  /** When steps ran, without what they say. @param now the end of those that still run, ms */
  times(runId: string, now: number): Promise<TimedStep[]>
}

/** A run or a step as it stands now, where it was last changed. Steps are told without their parts. */
export type JournalEntry =
  | { readonly run: RunSummary; readonly step?: undefined }
  | { readonly runId: string; readonly step: Omit<RunStep, 'parts'> }

export interface JournalPage {
  readonly entries: readonly JournalEntry[]
  /** Where to go on; the one that was given when nothing came after it. */
  readonly cursor: string
}

/**
 * Keeps runs, their steps and payloads. Writes resolve when they are on disk. Embedded: SQLite. Scale-out: MongoDB.
 * Errors are `Problem`s.
 */
export interface RunStore {
  /**
   * Records a run, and of its steps and payloads those that are given: new ones, and in place of those with the same id.
   * Wholly or not at all.
   */
  save(run: RunSummary, steps?: readonly PlacedStep[], payloads?: readonly KeptPayload[]): Promise<void>
  get(id: string): Promise<RunSummary | undefined>
  /** When a run was last saved, so that a process was at work on it. */
  seenAt(id: string): Promise<string | undefined>
  /** Runs that are queued or running, oldest first. */
  unfinished(): Promise<RunSummary[]>
  /** A page of the runs that match, newest first. */
  list(filter: RunFilter, page: PageRequest): Promise<RunPage>
  /**
   * Forgets the oldest ended runs with all that belongs to them, beyond the `keep` newest runs. Those that the journal has
   * after `held.cursor` are kept up to `held.keep`.
   */
  forget(keep: number, held?: { readonly cursor: string; readonly keep: number }): Promise<void>
  /**
   * Forgets what went into steps and came out of them, where they began before a moment: it is in no file then.
   *
   * @returns how many texts there were
   */
  forgetPayloads(before: string): Promise<number>
  readonly steps: StepReader
  /**
   * What has changed since a cursor, in the order of the last change of each; without one, from the beginning. Whoever
   * goes on from cursor to cursor sees every run and every step at least as it stood last, steps before the run that was
   * saved with them, and nothing twice that has not changed. What is forgotten meanwhile is left out.
   */
  readJournal(cursor: string | undefined, limit: number): Promise<JournalPage>
  /** The cursor after all that has been saved so far. */
  findJournalEnd(): Promise<string>
}
