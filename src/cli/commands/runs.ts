import type { RunKindName } from '../../contract/run-kinds.ts'
import { describeResult } from '../../contract/run-words.ts'
import type { RunStatus, RunStep, RunSummary } from '../../contract/runs.ts'
import { formatCount } from '../../shared/count-words.ts'
import type { Connection } from '../connection.ts'
import { followRun } from '../follow-run.ts'
import { type ExitCode, print, printJson, say, table } from '../output.ts'

interface Json {
  readonly json?: boolean
}

export async function list(
  options: Json & { kind?: RunKindName; status?: RunStatus; limit: number },
  { client }: Connection,
): Promise<ExitCode> {
  const { json: _, ...filter } = options
  const page = withFirst(await listUnderWay(filter, client), await client.runs.list(filter))
  if (options.json) printJson(page)
  else {
    const rows = page.runs.map((run) => [
      run.id,
      run.status,
      run.createdAt.slice(0, 16).replace('T', ' '),
      describeResult(run),
      run.title,
    ])
    if (rows.length > 0) print(table(rows))
    say(formatCount(page.total, 'run'))
  }
  return 0
}

/** Runs that are still under way: they are told however many have begun since. None where a state was asked for. */
async function listUnderWay(
  filter: { kind?: RunKindName; status?: RunStatus },
  client: Connection['client'],
): Promise<RunSummary[]> {
  if (filter.status !== undefined) return []
  const pages = await Promise.all(
    (['running', 'queued'] as const).map((status) => client.runs.list({ ...filter, status })),
  )
  return pages.flatMap(({ runs }) => runs)
}

function withFirst<Page extends { runs: RunSummary[] }>(first: readonly RunSummary[], page: Page): Page {
  const ids = new Set(first.map(({ id }) => id))
  return { ...page, runs: [...first, ...page.runs.filter(({ id }) => !ids.has(id))] }
}

export async function show(
  id: string,
  options: Json & { log?: boolean },
  { client }: Connection,
): Promise<ExitCode> {
  const run = await client.runs.get({ id })
  const log = options.log ? (await client.runs.log({ id })).lines : undefined
  if (options.json) {
    printJson(log ? { ...run, log } : run)
    return 0
  }
  print(`${run.title}: ${run.status}${run.message ? `. ${run.message}` : ''}`)
  const byId = new Map(run.steps.map((step) => [step.id, step]))
  if (run.steps.length > 0) {
    print(
      table(
        run.steps.map((step) => [
          `  ${step.status}`,
          `${'  '.repeat(findDepth(step, byId))}${step.name}`,
          step.message ?? step.detail ?? '',
        ]),
      ),
    )
  }
  if (run.stepsTotal > run.steps.length) say(`${run.stepsTotal - run.steps.length} more steps`)
  for (const line of log ?? []) print(`${line.ts}  ${line.level.padEnd(5)}  ${line.message}`)
  return 0
}

export async function cancel(id: string, options: Json, { client }: Connection): Promise<ExitCode> {
  const run = await client.runs.cancel({ id })
  if (options.json) printJson(run)
  else print(`${run.title}: ${run.status}`)
  return 0
}

export async function retry(id: string, options: Json, { client }: Connection): Promise<ExitCode> {
  const { runId } = await client.runs.retry({ id })
  const run = await followRun(client, runId)
  if (options.json) printJson(run)
  else print(`${run.title}: ${run.status}, ${describeResult(run) || 'nothing to do'}`)
  return run.status === 'succeeded' ? 0 : 1
}

/** How many steps a step stands under, as far as they are known. */
function findDepth(step: RunStep, byId: ReadonlyMap<string, RunStep>): number {
  const parent = step.parent === undefined ? undefined : byId.get(step.parent)
  return parent ? findDepth(parent, byId) + 1 : 0
}
