import type { RunStep, RunSummary } from '../../contract/runs.ts'
import type { RefusedSpan } from '../../contract/traces.ts'
import type { JournalEntry, RunJournal } from '../runs/ports.ts'
import { makeRunSpan, makeStepSpan } from './make-spans.ts'
import type { Span } from './span.ts'
import { printSpan } from './span-print.ts'
import type { TraceStore } from './trace-store.ts'

export interface Sources {
  readonly journal: RunJournal
  readonly store: TraceStore
  /** Whether prompts and answers go along. */
  readonly content: boolean
}

type Step = Omit<RunStep, 'parts'>

/** A run under way for so long has its finished steps told before its end, in ms. */
const longRunMs = 30_000
const stepsAtATime = 500

/**
 * The spans that entries of the journal call for: of a run that has ended all that has not been sent, itself last; of one
 * that goes on for long the steps that have finished. Phases wait for the end: they may go on.
 */
export async function* collectSpans(
  entries: readonly JournalEntry[],
  sources: Sources,
): AsyncGenerator<Span, void, undefined> {
  const runs = new Map<string, Promise<RunSummary | undefined>>()
  for (const entry of entries) {
    if (!entry.step) {
      if (entry.run.endedAt !== null && !(await sources.store.knowsRun(entry.run.id)))
        yield* collectRun(entry.run, sources)
      continue
    }
    const { runId, step } = entry
    if (!isFinished(step) || step.kind === 'phase') continue
    const known = runs.get(runId) ?? sources.journal.find(runId)
    runs.set(runId, known)
    const run = await known
    if (run === undefined || !isLong(run)) continue
    const span = await makeSpan(run, step, sources)
    if ((await sources.store.readPrint(runId, step.id)) !== printSpan(span)) yield span
  }
}

async function* collectRun(run: RunSummary, sources: Sources): AsyncGenerator<Span, void, undefined> {
  const prints = await sources.store.readPrints(run.id)
  let cursor: string | undefined
  do {
    const page = await sources.journal.steps(run.id, { cursor, limit: stepsAtATime })
    for (const step of page.steps) {
      const span = await makeSpan(run, step, sources)
      if (prints.get(step.id) !== printSpan(span)) yield span
    }
    cursor = page.nextCursor
  } while (cursor !== undefined)
  yield makeRunSpan(run, sources.content)
}

/** What was refused, made anew of what is on record; nothing where that has been forgotten. */
export async function remakeSpan(
  { runId, stepId }: Pick<RefusedSpan, 'runId' | 'stepId'>,
  sources: Sources,
): Promise<Span | undefined> {
  const run = await sources.journal.find(runId)
  if (run === undefined) return undefined
  if (stepId === '') return makeRunSpan(run, sources.content)
  const step = await sources.journal.step(runId, stepId)
  return step && makeSpan(run, step, sources)
}

async function makeSpan(run: RunSummary, step: Step, { journal, content }: Sources): Promise<Span> {
  return makeStepSpan(run, step, content ? await journal.payloads(run.id, step.id) : undefined)
}

function isLong({ startedAt, endedAt }: RunSummary): boolean {
  return startedAt !== null && endedAt === null && Date.now() - Date.parse(startedAt) > longRunMs
}

function isFinished({ status }: Step): boolean {
  return status !== 'queued' && status !== 'running'
}
