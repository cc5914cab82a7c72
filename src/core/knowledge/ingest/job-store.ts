import * as z from 'zod'
import { ReadFailureCode, Remark } from '../../../contract/knowledge.ts'
import { formatCount } from '../../../shared/count-words.ts'
import type { Claim, JobQueue, QueueJob, QueueJobState } from '../../queue/ports.ts'
import type { SourceCheckpoint, SourceJob } from '../sources/source.ts'

const JobCheckpoint = z.object({
  // One that an older version left has neither, so its job begins anew.
  stamp: z.string().default(''),
  at: z.number().default(0),
  read: z.number(),
  unchanged: z.number(),
  skipped: z.number(),
  failed: z.number(),
  chunks: z.number(),
})
/** How far a job of many items has been taken in, and how those ended. */
export type JobCheckpoint = SourceCheckpoint & Readonly<z.infer<typeof JobCheckpoint>>

const JobOutcome = z.enum(['read', 'unchanged', 'skipped', 'failed', 'cancelled'])
/** What became of a job. Every file that was given ends as exactly one of these. */
export type JobOutcome = z.infer<typeof JobOutcome>

const JobEnd = z.object({
  outcome: JobOutcome,
  code: ReadFailureCode.exactOptional(),
  message: z.string().exactOptional(),
  remedy: z.string().exactOptional(),
  chunks: z.number().exactOptional(),
  /** What its reader remarked of a file that was read. */
  remarks: z.array(Remark).exactOptional(),
  /** Of a job that holds many items: how they ended. */
  checkpoint: JobCheckpoint.exactOptional(),
})
export type JobEnd = Readonly<z.infer<typeof JobEnd>>

const JobPayload = z.object({
  kind: z.string(),
  name: z.string(),
  path: z.string(),
  target: z.string().exactOptional(),
  document: z.string().exactOptional(),
  source: z.string(),
  only: z.array(z.string()).readonly().exactOptional(),
  knownHash: z.string().exactOptional(),
})
/** What a source is to take in, and what is known of it beforehand. */
export interface NewJob extends SourceJob {
  /** Content hash that was known for it when it was given: tells `read` from `unchanged` even after a crash. */
  readonly knownHash?: string
  /** Set when it was settled before any work: refused, or skipped. */
  readonly ended?: JobEnd
}

export interface Job extends Omit<NewJob, 'ended'> {
  readonly run: string
  readonly position: number
  readonly checkpoint?: JobCheckpoint
}

export interface EndedJob extends Job {
  readonly end: JobEnd
}

const RunOptions = z.object({ embed: z.boolean(), force: z.boolean() })
/** `force`: read again even what has not changed. */
export type RunOptions = Readonly<z.infer<typeof RunOptions>>
/** `kinds`: how many jobs there are of each. */
const RunNote = RunOptions.extend({ kinds: z.record(z.string(), z.number()) })

/** How long a job is claimed for, ms, and how often that is renewed while it is held. */
const leaseMs = 60_000
const renewMs = 20_000
const pageSize = 200
const openStates = ['waiting', 'claimed'] as const

/** Jobs of ingestion in the queue: what was acknowledged, and what became of it. */
export class JobStore {
  readonly #queue: JobQueue
  /** What this process has claimed, by run and position. */
  readonly #held = new Map<string, Claim>()
  readonly #writing = new Set<Promise<unknown>>()
  #renewing: NodeJS.Timeout | undefined

  constructor(queue: JobQueue) {
    this.#queue = queue
  }

  /** Records a run's jobs; once it resolves they survive any crash. */
  async add(run: string, jobs: readonly NewJob[], options: RunOptions): Promise<void> {
    const kinds: Record<string, number> = {}
    for (const { kind } of jobs) kinds[kind] = (kinds[kind] ?? 0) + 1
    const added = jobs.map(({ ended, ...payload }, position) => ({
      ...{ position, payload, subject: payload.document },
      end: ended && { result: ended, keep: hasFailures(ended) },
    }))
    await this.#queue.add(run, added, { ...options, kinds } satisfies z.infer<typeof RunNote>)
  }

  /** The options of a run; `undefined` when it was never acknowledged. */
  async options(run: string): Promise<RunOptions | undefined> {
    const note = await this.#queue.note(run)
    return note === undefined ? undefined : RunOptions.parse(note)
  }

  /** How many jobs a run has, whatever became of them, and how many of them are of these kinds. */
  async count(run: string, kinds: readonly string[]): Promise<{ jobs: number; ofKinds: number }> {
    const note = RunNote.parse(await this.#queue.note(run))
    const jobs = Object.values(note.kinds).reduce((sum, count) => sum + count, 0)
    return { jobs, ofKinds: kinds.reduce((sum, kind) => sum + (note.kinds[kind] ?? 0), 0) }
  }

  /** The next jobs of a run to work on, claimed until they are ended or given back; none when no more wait. */
  async claim(run: string): Promise<Job[]> {
    const worker = `catalyst ${process.pid}`
    const claims = await this.#queue.claim({ worker, leaseMs, limit: pageSize, group: run })
    // A machine that slept lets leases end; what is under way here goes on under the new one.
    const added = claims.filter((claim) => !this.#held.has(nameJob(claim)))
    for (const claim of claims) this.#held.set(nameJob(claim), claim)
    if (claims.length > 0) this.#renewing ??= setInterval(() => void this.#renew(), renewMs).unref()
    return added.map(readJob)
  }

  /** Gives back what was claimed of a run and not ended. */
  async release(run: string): Promise<void> {
    await this.#queue.release(this.#letGo(run))
  }

  #letGo(run: string): Claim[] {
    const claims = [...this.#held.values()].filter(({ group }) => group === run)
    for (const claim of claims) this.#held.delete(nameJob(claim))
    return claims
  }

  async #renew(): Promise<void> {
    const claims = [...this.#held.values()]
    if (claims.length === 0) {
      clearInterval(this.#renewing)
      this.#renewing = undefined
      return
    }
    // A renewal that fails is tried again; at worst a job is done twice, which is harmless.
    const lost = await this.#queue.extend(claims, leaseMs).catch(() => [])
    for (const claim of lost) if (this.#held.get(nameJob(claim)) === claim) this.#held.delete(nameJob(claim))
  }

  /** Jobs of a run that have not ended, in order, page by page. */
  async *open(run: string): AsyncGenerator<Job[]> {
    for await (const page of this.#pages(run, openStates)) yield page.map(readJob)
  }

  /** Jobs of a run that have ended, in order. */
  async *ended(run: string): AsyncGenerator<EndedJob> {
    for await (const page of this.#pages(run, ['ended'])) yield* page.map(readEnded)
  }

  /** Jobs of a run that were set aside: whoever worked on them ended each time. */
  async *dead(run: string): AsyncGenerator<EndedJob> {
    for await (const page of this.#pages(run, ['dead'])) yield* page.map(readEnded)
  }

  async *#pages(run: string | undefined, states?: readonly QueueJobState[], keep?: boolean) {
    let cursor: string | undefined
    do {
      const page = await this.#queue.list({ group: run, states, keep }, { cursor, limit: pageSize })
      yield page.jobs
      cursor = page.nextCursor
    } while (cursor !== undefined)
  }

  /** These jobs of a run, whatever became of them. */
  async at(run: string, positions: readonly number[]): Promise<EndedJob[]> {
    return (await this.#queue.find(run, positions)).map(readEnded)
  }

  /** Records how a job that was claimed ended. A crash before that repeats it, which is harmless. */
  async end(job: Job, end: JobEnd): Promise<void> {
    const claim = this.#held.get(nameJob({ group: job.run, position: job.position }))
    if (!claim) return
    this.#held.delete(nameJob(claim))
    const { outcome, code, message, remedy, chunks, checkpoint } = end
    const result = { outcome, code, message, remedy, chunks, checkpoint }
    await this.#track(this.#queue.acknowledge(claim, { result, keep: hasFailures(end) }))
  }

  async checkpoint(job: Job, checkpoint: JobCheckpoint): Promise<void> {
    const claim = this.#held.get(nameJob({ group: job.run, position: job.position }))
    if (claim) await this.#track(this.#queue.saveProgress(claim, checkpoint))
  }

  /** Ends all open jobs of a run in the same way. */
  async endOpen(run: string, end: JobEnd): Promise<void> {
    await this.flush()
    // What failed of many can be tried again, though the rest was called off.
    for await (const page of this.open(run)) {
      for (const job of page)
        if (job.checkpoint?.failed) await this.end(job, { ...end, checkpoint: job.checkpoint })
    }
    await this.#queue.endOpen({ group: run }, { result: end, keep: hasFailures(end) })
    this.#letGo(run)
  }

  /** Ends open jobs for documents that were removed: the removal came later and holds. */
  async withdraw(documents: readonly string[]): Promise<void> {
    const result: JobEnd = { outcome: 'skipped', message: 'Its document was removed meanwhile.' }
    await this.#queue.endOpen({ subjects: documents }, { result })
  }

  /**
   * At a start: nobody else works on these jobs. Drops what is no longer needed of runs that have ended: all but what
   * failed, which can be tried again.
   */
  async tidy(unfinished: readonly string[], forgetFailedBefore: number): Promise<void> {
    await this.#queue.endLeases()
    const open = new Set(unfinished)
    for (const run of await this.#queue.groups()) if (!open.has(run)) await this.#queue.close(run)
    await this.#queue.forget(new Date(forgetFailedBefore))
  }

  /** Drops a run's jobs but for the failed ones. */
  async close(run: string): Promise<void> {
    await this.flush()
    await this.#queue.close(run)
  }

  /** Those of these files that a job still needs: an open one, or a failed one that can be tried again. */
  async needed(paths: readonly string[]): Promise<Set<string>> {
    const needed = new Set<string>()
    if (paths.length === 0) return needed
    const asked = new Set(paths)
    const note = (page: readonly QueueJob[]) => {
      for (const { path, target } of page.map(readJob))
        for (const one of [path, target]) if (one !== undefined && asked.has(one)) needed.add(one)
    }
    for await (const page of this.#pages(undefined, [...openStates, 'dead'])) note(page)
    for await (const page of this.#pages(undefined, undefined, true)) note(page)
    return needed
  }

  /** Resolves once everything recorded so far is on disk. */
  async flush(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing)
  }

  async #track(writing: Promise<unknown>): Promise<void> {
    this.#writing.add(writing)
    await writing.finally(() => this.#writing.delete(writing))
  }
}

/** A job that can be tried again: it failed, or items of it did. */
function hasFailures({ outcome, checkpoint }: JobEnd): boolean {
  return outcome === 'failed' || (checkpoint?.failed ?? 0) > 0
}

function nameJob({ group, position }: Pick<QueueJob, 'group' | 'position'>): string {
  return `${group}/${position}`
}

function readJob({ group, position, payload, progress }: QueueJob): Job {
  const checkpoint = progress === undefined ? {} : { checkpoint: JobCheckpoint.parse(progress) }
  return { ...JobPayload.parse(payload), run: group, position, ...checkpoint }
}

function readEnded(queued: QueueJob): EndedJob {
  const job = readJob(queued)
  if (queued.result === undefined) return { ...job, end: setAside(job, queued) }
  const end = JobEnd.parse(queued.result)
  return { ...job, ...(end.checkpoint && { checkpoint: end.checkpoint }), end }
}

function setAside(job: Job, { attempts }: QueueJob): JobEnd {
  return {
    outcome: 'failed',
    code: 'internal',
    message: `${job.name} was set aside: Catalyst ended ${formatCount(attempts, 'time')} while it was being read.`,
    remedy: 'Look at the file; once it is in order, try it again from this run.',
  }
}
