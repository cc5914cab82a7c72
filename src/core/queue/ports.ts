/** How a job stands. `waiting`: its turn will come, perhaps after a time. `dead`: set aside, until somebody decides. */
export type QueueJobState = 'waiting' | 'claimed' | 'ended' | 'dead'

/** A job and what it belongs to. */
export interface QueueJobKey {
  /** What jobs are added, counted and closed together as: the id of a run. */
  readonly group: string
  /** Its place in the group, from 0: jobs are claimed in this order. */
  readonly position: number
}

/** How a job ended. */
export interface QueueJobEnd {
  /** JSON. */
  readonly result: unknown
  /** Whether it stays on record when its group is closed, until it is forgotten. */
  readonly keep?: boolean
}

export interface NewQueueJob {
  readonly position: number
  /** JSON: all that is needed to do it. */
  readonly payload: unknown
  /** What it is about, so that open jobs can be ended by that: the id of a document. */
  readonly subject?: string | undefined
  /** Set where it was settled before any work. */
  readonly end?: QueueJobEnd | undefined
}

export interface QueueJob extends QueueJobKey {
  readonly payload: unknown
  /** How far the work had come when that was last saved. JSON. */
  readonly progress?: unknown
  readonly state: QueueJobState
  /** Claims that brought neither an end nor progress; the one under way is counted. */
  readonly attempts: number
  /** How it ended. */
  readonly result?: unknown
  /** Why it is tried again, or was set aside. */
  readonly reason?: string
}

/** A job that a worker has until its lease ends. Whoever has an older lease of the same job changes nothing any more. */
export interface Claim extends QueueJob {
  readonly lease: string
}

export interface ClaimRequest {
  /** Who claims, as it is shown. */
  readonly worker: string
  readonly leaseMs: number
  /** Jobs at most. */
  readonly limit: number
  /** Only of this group. Without it groups take turns: first the one whose turn is longest ago. */
  readonly group?: string | undefined
}

export interface QueueFilter {
  readonly group?: string | undefined
  readonly states?: readonly QueueJobState[] | undefined
  /** Only what stays when its group is closed, or only the rest. */
  readonly keep?: boolean | undefined
}

export interface QueueJobPage {
  readonly jobs: readonly QueueJob[]
  readonly nextCursor?: string
}

/**
 * Jobs that survive whoever works on them. Writes resolve when they are on disk; each job is done at least once, and at
 * any time at most one lease of it holds. Embedded: SQLite. Scale-out: MongoDB, with RabbitMQ as the bell. Errors are
 * `Problem`s.
 *
 * A job whose lease ends without a word waits again, with its progress. A claim gives at most one such job, after those
 * that were never tried, so that one that kills its worker takes few others along; after as many claims as the queue
 * allows it is dead.
 */
export interface JobQueue {
  /**
   * Adds a group of jobs with a note about all of them. Once it resolves they survive any crash; until then none of
   * them can be claimed. A group is added once.
   */
  add(group: string, jobs: readonly NewQueueJob[], note: unknown): Promise<void>
  /** The note of a group; `undefined` when it was never added wholly. */
  note(group: string): Promise<unknown>
  /** Groups that are not closed, also those that were not added wholly, oldest first. */
  groups(): Promise<string[]>

  /** The next jobs that wait, each claimed until its lease ends. Two who claim at once get different jobs. */
  claim(request: ClaimRequest): Promise<Claim[]>
  /** Lets leases last so long from now. Gives those that do not hold any more. */
  extend(claims: readonly Claim[], leaseMs: number): Promise<Claim[]>
  /** Records how far a job has come: it goes on there, and was no failed attempt. @returns whether the lease held */
  saveProgress(claim: Claim, progress: unknown): Promise<boolean>
  /** Ends a job. @returns whether the lease held; otherwise nothing has changed */
  acknowledge(claim: Claim, end: QueueJobEnd): Promise<boolean>
  /** Lets a job that failed be tried again after a time; it is dead after its last attempt. */
  retry(claim: Claim, delayMs: number, reason: string): Promise<'waiting' | 'dead' | 'lost'>
  /** Gives jobs back as they were: that was no attempt. */
  release(claims: readonly Claim[]): Promise<void>
  /** Ends every lease now. For a queue that one process alone works on, when it starts. */
  endLeases(): Promise<void>
  /** Ends jobs that wait or are under way, of a group or about these subjects; leases of them do not hold any more. */
  endOpen(which: { group: string } | { subjects: readonly string[] }, end: QueueJobEnd): Promise<number>

  count(group?: string): Promise<Readonly<Record<QueueJobState, number>>>
  /** A page of jobs, by group and position. */
  list(filter: QueueFilter, page: { cursor?: string | undefined; limit: number }): Promise<QueueJobPage>
  /** These jobs of a group, whatever became of them. */
  find(group: string, positions: readonly number[]): Promise<QueueJob[]>

  /** Lets dead jobs wait again, as if they had never been tried. @returns how many were dead */
  retryDead(jobs: readonly QueueJobKey[]): Promise<number>
  /** @returns how many were dead */
  dropDead(jobs: readonly QueueJobKey[]): Promise<number>
  /** Drops a group and its jobs, but for those to keep and the dead ones. */
  close(group: string): Promise<void>
  /** Forgets what was kept of closed groups that were added before a moment. */
  forget(before: Date): Promise<void>
}

/** The queues of this data folder. */
export interface Queues {
  /** @param maxAttempts claims without an end or progress after which a job is dead */
  open(name: string, options: { readonly maxAttempts: number }): JobQueue
}
