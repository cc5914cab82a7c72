import { createInterface } from 'node:readline/promises'
import type { RunStep, RunSummary } from '../../../contract/runs.ts'
import type { StackTarget } from '../../../contract/stack-view.ts'
import { formatBytes } from '../../../shared/bytes.ts'
import { formatCount } from '../../../shared/count-words.ts'
import type { Connection } from '../../connection.ts'
import { followRun } from '../../follow-run.ts'
import { CommandFailure, type ExitCode, printJson, say } from '../../output.ts'
import { terminal } from '../../terminal.ts'
import { StackBoard } from './board.ts'
import { toPromisedNames } from './promised-names.ts'
import { type ProfileOptions, readProfiles, readTarget, type StackOptions, sameStack } from './target.ts'
import { printCauses, printServices, printWarnings } from './words.ts'

/** What is done about containers of the project that are not of the file. */
interface NeighbourOptions {
  readonly takeOver?: boolean
  readonly removeOrphans?: boolean
}

interface UpOptions extends ProfileOptions, NeighbourOptions {
  readonly waitTimeout?: number
}

/** `catalyst stack up`: brings services up and waits until they are healthy. */
export async function up(services: string[], options: UpOptions, connection: Connection): Promise<ExitCode> {
  const target = readTarget(options)
  const begun = await connection.client.stack.up({
    ...target,
    ...some(services),
    ...readProfiles(options),
    ...neighbourFields(options),
    ...(options.waitTimeout !== undefined && { waitTimeoutSeconds: options.waitTimeout }),
  })
  return finish(begun, target, options, connection)
}

/** `catalyst stack down`: removes containers and networks; with `--volumes` asks first, unless told `--yes`. */
export async function down(
  options: StackOptions & NeighbourOptions & { volumes?: boolean; yes?: boolean; otherVolume?: string[] },
  connection: Connection,
): Promise<ExitCode> {
  const target = readTarget(options)
  const volumes = options.volumes === true
  const found = volumes ? await connection.client.stack.volumes(target) : undefined
  if (found && !options.yes && !(await mayRemove(found, options))) return 1
  const begun = await connection.client.stack.down({
    ...{ ...target, volumes, ...neighbourFields(options) },
    ...(options.otherVolume && { otherVolumes: options.otherVolume }),
    ...(found && { confirmVolumes: found.volumes.map(({ name }) => name) }),
  })
  return finish(begun, target, options, connection)
}

export async function act(
  verb: 'start' | 'stop' | 'restart' | 'pull',
  services: string[],
  options: ProfileOptions & NeighbourOptions,
  connection: Connection,
): Promise<ExitCode> {
  const target = readTarget(options)
  const begun = await connection.client.stack[verb]({
    ...{ ...target, ...some(services), ...readProfiles(options) },
    ...(options.takeOver && { takeOver: true }),
  })
  return finish(begun, target, options, connection)
}

function neighbourFields({ takeOver, removeOrphans }: NeighbourOptions) {
  return {
    ...(takeOver && { takeOver: true }),
    ...(removeOrphans && { removeOrphans: true }),
  }
}

function some(services: string[]): { services?: string[] } {
  return services.length > 0 ? { services } : {}
}

/** Follows the run to its end, then says how the stack stands. */
async function finish(
  { runId, command }: { runId: string; command: string },
  target: StackTarget,
  { json }: StackOptions,
  { client }: Connection,
): Promise<ExitCode> {
  const run = await followed(client, runId, command, { json, target })
  const [view, record] = await Promise.all([client.stack.view(target), client.runs.get({ id: runId })])
  // Steps inside others are parts of a service's way; how the service ended stands at its own.
  const steps = record.steps.filter(({ parent }) => parent === undefined)
  const left = steps.filter((step) => step.status === 'skipped')
  const notes = steps
    .filter((step) => step.status === 'succeeded' && step.message)
    .map(({ name, message = '' }) => ({ service: name, message }))
  const failed = steps
    .filter((step) => step.status === 'failed')
    .map(({ name, code = 'exited', message = '', remedy = '' }) => ({ service: name, code, message, remedy }))
  if (json) {
    printJson(
      toPromisedNames({
        runId,
        status: run.status,
        message: run.message ?? null,
        project: view.project,
        services: view.services,
        failed,
        skipped: left.map(({ name, message = '' }) => ({ service: name, reason: message })),
        notes,
        rootCauses: view.rootCauses,
        warnings: view.warnings,
      }),
    )
  } else {
    printServices(view)
    printWarnings(view)
    for (const { service, message } of notes) say(`● ${service}: ${message}`)
    printCauses(view)
    const told = new Set(view.rootCauses.flatMap(({ service, blocks }) => [service, ...blocks]))
    sayEnd(run, {
      failed: failed.filter(({ service }) => !told.has(service)),
      left: left.filter(({ name }) => !told.has(name)),
      told: told.size > 0,
    })
  }
  if (run.status !== 'succeeded') return 1
  // What is shown last is what counts: a service may have fallen since the run ended.
  const begins = run.kind === 'stack-up' || run.kind === 'stack-start' || run.kind === 'stack-restart'
  const worked = new Set(steps.map(({ name }) => name))
  const fallen = view.services.filter(({ name, stage }) => worked.has(name) && stage === 'failed')
  return begins && fallen.length > 0 ? 1 : 0
}

/** Says the same as a `docker compose` line, then how each service goes on; with `--json` nothing. */
async function followed(
  client: Connection['client'],
  runId: string,
  command: string,
  { json, target }: { json: boolean | undefined; target: StackTarget },
): Promise<RunSummary> {
  if (json) return followRun(client, runId)
  say(`$ ${command}`)
  const board = new StackBoard(client, target)
  try {
    return await followRun(client, runId, board)
  } finally {
    board.close()
  }
}

const ends: Readonly<Record<RunSummary['status'], string>> = {
  queued: 'not begun',
  running: 'still under way',
  succeeded: 'done',
  partial: 'done in part',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
}

function sayEnd(
  run: RunSummary,
  {
    failed,
    left,
    told,
  }: {
    failed: readonly { service: string; message: string }[]
    left: readonly RunStep[]
    /** Root causes stand above already; what they say is in neither list. */
    told: boolean
  },
): void {
  const { title, kind, status, startedAt, endedAt } = run
  const took = startedAt && endedAt ? (Date.parse(endedAt) - Date.parse(startedAt)) / 1000 : undefined
  say(`${title}: ${ends[status]}${took === undefined ? '' : `, ${took.toFixed(1)} s`}`)
  if (status === 'cancelled') {
    say('What was done stays; the same command goes on from there.')
    return
  }
  if (status === 'succeeded' && kind !== 'stack-down') return
  for (const { service, message } of failed) say(`failed   ${service}: ${message}`)
  for (const { name, message } of left) if (message) say(`skipped  ${name}: ${message}`)
  if (failed.length + left.length === 0 && !told && run.message)
    say([run.message, run.remedy].filter(Boolean).join(' '))
}

/** Names exactly what will go, and asks. */
async function mayRemove(
  { volumes: own, kept }: Awaited<ReturnType<Connection['client']['stack']['volumes']>>,
  options: StackOptions & { otherVolume?: string[] },
): Promise<boolean> {
  const named = options.otherVolume ?? []
  for (const { name, reason } of kept) if (!named.includes(name)) say(`  ${name} ${reason}`)
  const volumes = [...own, ...named.map((name) => ({ name, size: null, usedBy: ['the other folder'] }))]
  if (volumes.length === 0) return true
  for (const { name, size, usedBy } of volumes) {
    const of = usedBy.length > 0 ? ` of ${usedBy.join(', ')}` : ''
    say(`  ${name}${of}${size === null ? '' : `, ${formatBytes(size)}`}`)
  }
  if (!terminal().stdin.isTTY) {
    throw new CommandFailure(
      `${formatCount(volumes.length, 'volume')} would be removed with all that is in ${volumes.length === 1 ? 'it' : 'them'}.`,
      { remedy: `If that is meant: ${sameStack('down', options)} --volumes --yes`, exitCode: 2 },
    )
  }
  const asking = createInterface({ input: terminal().stdin, output: terminal().stderr })
  try {
    const answer = await asking.question(`Remove ${formatCount(volumes.length, 'volume')} for good? [y/N] `)
    if (/^y(es)?$/iu.test(answer.trim())) return true
    say('Nothing was removed.')
    return false
  } finally {
    asking.close()
  }
}
