import type { ReportSubject } from '../../contract/logs.ts'
import type { RunStep, RunSummary } from '../../contract/runs.ts'
import { toOneLine, writeTable } from '../platform/markdown.ts'
import type { RunService } from './service.ts'

/** Newest runs that a report lists, how many of them it tells more of, and failed steps of each. */
const most = { runs: 20, told: 5, steps: 20 }

type RunWithSteps = RunSummary & { readonly steps: readonly RunStep[] }

interface ReportedRuns {
  readonly runs: readonly RunSummary[]
  /** Those that did not end well, and the one the report is about. */
  readonly told: readonly RunWithSteps[]
}

/** @param service what is asked for runs; one that cannot be read is left out of what is told more of */
export async function readRuns(
  service: Pick<RunService, 'list' | 'getWithSteps'>,
  subject: ReportSubject,
): Promise<ReportedRuns> {
  const runs = await listReported(service)
  const isSubject = ({ id, requestId }: RunSummary) => id === subject.run || requestId === subject.request
  const isBad = ({ status }: RunSummary) => ['failed', 'partial', 'interrupted'].includes(status)
  const ids = [...runs.filter(isSubject), ...runs.filter(isBad)].map(({ id }) => id)
  if (subject.run !== undefined) ids.unshift(subject.run)
  const wanted = [...new Set(ids)].slice(0, most.told)
  const found = await Promise.allSettled(wanted.map((id) => service.getWithSteps(id)))
  return { runs, told: found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])) }
}

/** The newest, and before them those under way, however many have begun since. */
async function listReported(service: Pick<RunService, 'list'>): Promise<RunSummary[]> {
  const limit = most.runs
  const lists = await Promise.all([
    service.list({ status: 'running' }, { limit }),
    service.list({ status: 'queued' }, { limit }),
    service.list({}, { limit }),
  ])
  const byId = new Map(lists.flatMap(({ runs }) => runs).map((run) => [run.id, run]))
  return [...byId.values()]
}

export function writeRuns({ runs, told }: ReportedRuns): string {
  if (runs.length === 0) return 'None.'
  const rows = runs.map(({ id, kind, title, status, createdAt, requestId, message }) => [
    id,
    `${kind}: ${title}`,
    status,
    createdAt,
    requestId,
    message ?? '',
  ])
  return [
    writeTable(['Run', 'What', 'Status', 'Created', 'Request', 'Said'], rows),
    ...told.map(writeRun),
  ].join('\n\n')
}

function writeRun(run: RunWithSteps): string {
  const steps = run.steps.filter(({ status }) => status === 'failed').slice(0, most.steps)
  const rows = steps.map(({ name, code, message }) => [name, code ?? '', message ?? ''])
  const words = [run.message, run.remedy].filter(Boolean).join(' ')
  return [
    `### ${run.id}: ${toOneLine(run.title)}, ${run.status}`,
    ...(words ? [words] : []),
    ...(rows.length > 0 ? [writeTable(['Failed', 'Code', 'Said'], rows)] : []),
  ].join('\n\n')
}
