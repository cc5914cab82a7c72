import type { Remark } from '../../../contract/knowledge.ts'
import { defined } from '../../../shared/defined.ts'
import type { OpenRun, StepUpdate } from '../../runs/ports.ts'
import type { Refusal } from '../sources/source.ts'
import type { Job, JobOutcome } from './job-store.ts'
import { counted, type ItemEnd } from './take-in-item.ts'

/** Runs with more files than this list a file once its turn comes, not from the start. */
const listedAhead = 1000
/** Entries of one job that are listed one by one. */
const listedEntries = 1000

/** The step that files are parts of. */
const readPhase = 'read'
/** Runs with more files than this do not list what was done with each. */
const detailedAhead = 1000

const parts = { read: 'Read and chunk', index: 'Index' } as const
type FilePart = keyof typeof parts
type BatchWords = Pick<StepUpdate, 'message' | 'remedy' | 'attributes'>

const statusByOutcome = {
  read: 'succeeded',
  unchanged: 'unchanged',
  skipped: 'skipped',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<JobOutcome, string>

/** Says on the run how each file and each phase stands. */
export class RunSteps {
  readonly #run: OpenRun
  /** Files listed as waiting or under way: they must not stay so when the run ends. */
  readonly #open = new Map<string, string>()
  readonly #entries = new Map<number, number>()
  #detailed = true

  constructor(run: OpenRun) {
    this.#run = run
  }

  /** Whether files are listed before their turn comes, and what was done with each, where there are so many. */
  listsAhead(total: number): boolean {
    this.#detailed = total <= detailedAhead
    return total <= listedAhead
  }

  waiting(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const id = stepId(job)
      this.#open.set(id, job.name)
      this.#run.step({ id, kind: 'item', name: job.name, status: 'queued', parent: readPhase })
    }
  }

  began(job: Job): void {
    const id = stepId(job)
    this.#open.set(id, job.name)
    this.#run.step({ id, kind: 'item', name: job.name, status: 'running', parent: readPhase })
  }

  ended(job: Job, { outcome, detail, remarks, code, message, remedy }: ItemEnd): void {
    const id = stepId(job)
    this.#open.delete(id)
    this.#run.step({
      id,
      kind: 'item',
      name: job.name,
      status: statusByOutcome[outcome],
      parent: readPhase,
      ...defined({ detail, ...(remarks?.length ? sayRemarks(remarks) : { code, message, remedy }) }),
    })
  }

  /** An entry of a job of many that was not taken in. Past a thousand, one step stands for the rest. */
  entry(job: Job, at: number, { outcome, code, message, remedy }: Refusal): void {
    const before = this.#entries.get(job.position) ?? 0
    this.#entries.set(job.position, before + 1)
    const listed = before < listedEntries
    this.#run.step({
      id: listed ? `${stepId(job)}:${at}` : `${stepId(job)}:more`,
      kind: 'item',
      name: listed ? `${job.name}:${at}` : job.name,
      parent: stepId(job),
      status: statusByOutcome[outcome],
      message: listed ? message : `${before + 1 - listedEntries} more were not taken in.`,
      ...defined({ code, remedy }),
    })
  }

  /** Ends everything still listed as waiting or under way. */
  closeOpen(status: 'cancelled' | 'failed', message: string): void {
    for (const [id, name] of this.#open) {
      this.#run.step({ id, kind: 'item', name, status, message, parent: readPhase })
    }
    this.#open.clear()
  }

  /** A part of taking a file in, as it begins and ends. Left out where there are so many files that nobody reads them. */
  part(job: Job, name: FilePart, status: 'running' | 'succeeded' | 'failed'): void {
    if (!this.#detailed) return
    this.#run.step({
      id: `${stepId(job)}.${name}`,
      parent: stepId(job),
      kind: 'phase',
      name: parts[name],
      status,
    })
  }

  /** Documents whose vectors were made together. */
  batch(
    number: number,
    documents: number,
    status: 'running' | 'succeeded' | 'failed',
    words: BatchWords = {},
  ): void {
    const name = `Embed ${counted(documents, 'document')}`
    this.#run.step({ id: `embed.${number}`, parent: 'embed', kind: 'model', name, status, ...words })
  }

  phase(
    name: 'Read' | 'Embed',
    status: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'skipped',
    words: { detail?: string; message?: string; remedy?: string } = {},
  ): void {
    const id = name.toLowerCase()
    this.#run.step({ id, kind: 'phase', name, status, ...words })
  }
}

/** What a reader remarked, as the words of one step. */
function sayRemarks(remarks: readonly Remark[]) {
  const join = (words: string[]) => [...new Set(words)].join(' ')
  return {
    code: remarks[0]?.code,
    message: join(remarks.map(({ message }) => message)),
    remedy: join(remarks.map(({ remedy }) => remedy)),
  }
}

/** The step of a job; a retry finds the job by it. */
function stepId(job: Job): string {
  return String(job.position)
}

/** The position of the job that a step is about. */
export function readPosition(step: { id: string }): number {
  return Number.parseInt(step.id, 10)
}
