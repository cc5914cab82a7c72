import { createInterface } from 'node:readline/promises'
import type { RunSummary } from '../../../contract/runs.ts'
import type { Connection } from '../../connection.ts'
import { followRun } from '../../follow-run.ts'
import { bytes, CommandFailure, count, type ExitCode, printJson, say } from '../../output.ts'
import { type StackOptions, targetOf } from './target.ts'
import { printCauses, printServices, printWarnings } from './words.ts'

interface UpOptions extends StackOptions {
  readonly profile?: string[]
  readonly waitTimeout?: number
}

/** `catalyst stack up`: brings services up and waits until they are healthy. */
export async function up(services: string[], options: UpOptions, connection: Connection): Promise<ExitCode> {
  const { run_id } = await connection.client.stack.up({
    ...targetOf(options),
    ...some(services),
    ...(options.profile && { profiles: options.profile }),
    ...(options.waitTimeout !== undefined && { wait_timeout_seconds: options.waitTimeout }),
  })
  return finish(run_id, options, connection)
}

/** `catalyst stack down`: removes containers and networks; with `--volumes` asks first, unless told `--yes`. */
export async function down(
  options: StackOptions & { volumes?: boolean; yes?: boolean },
  connection: Connection,
): Promise<ExitCode> {
  const target = targetOf(options)
  const volumes = options.volumes === true
  if (volumes && !options.yes && !(await mayRemove(options, connection))) return 1
  const { run_id } = await connection.client.stack.down({ ...target, volumes })
  return finish(run_id, options, connection)
}

export async function act(
  verb: 'start' | 'stop' | 'restart' | 'pull',
  services: string[],
  options: StackOptions,
  connection: Connection,
): Promise<ExitCode> {
  const { run_id } = await connection.client.stack[verb]({ ...targetOf(options), ...some(services) })
  return finish(run_id, options, connection)
}

function some(services: string[]): { services?: string[] } {
  return services.length > 0 ? { services } : {}
}

/** Follows the run to its end, then says how the stack stands. */
async function finish(runId: string, options: StackOptions, { client }: Connection): Promise<ExitCode> {
  const run = await followRun(client, runId)
  const [view, { steps }] = await Promise.all([
    client.stack.view(targetOf(options)),
    client.runs.get({ id: runId }),
  ])
  const failed = steps
    .filter((step) => step.status === 'failed')
    .map(({ name, code = 'exited', message = '', remedy = '' }) => ({ service: name, code, message, remedy }))
  if (options.json) {
    printJson({
      run_id: runId,
      status: run.status,
      message: run.message ?? null,
      project: view.project,
      services: view.services,
      failed,
      root_causes: view.root_causes,
      warnings: view.warnings,
    })
  } else {
    printServices(view)
    printWarnings(view)
    printCauses(view.root_causes)
    sayEnd(run, failed, view.root_causes.length > 0)
  }
  return run.status === 'succeeded' ? 0 : 1
}

function sayEnd(
  run: RunSummary,
  failed: readonly { service: string; message: string }[],
  told: boolean,
): void {
  say(`${run.title}: ${run.status}`)
  if (run.status === 'succeeded') return
  if (!told) for (const { service, message } of failed) say(`failed   ${service}: ${message}`)
  if (!told && run.message) say([run.message, run.remedy].filter(Boolean).join(' '))
}

/** Names exactly what will go, and asks. */
async function mayRemove(options: StackOptions, { client }: Connection): Promise<boolean> {
  const { volumes } = await client.stack.volumes(targetOf(options))
  if (volumes.length === 0) return true
  for (const { name, size, used_by } of volumes) {
    const of = used_by.length > 0 ? ` of ${used_by.join(', ')}` : ''
    say(`  ${name}${of}${size === null ? '' : `, ${bytes(size)}`}`)
  }
  if (!process.stdin.isTTY) {
    throw new CommandFailure(
      `${count(volumes.length, 'volume')} would be removed with all that is in them.`,
      {
        remedy: 'Say --yes if that is meant.',
        exitCode: 2,
      },
    )
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await asking.question(`Remove ${count(volumes.length, 'volume')} for good? [y/N] `)
    if (/^y(es)?$/iu.test(answer.trim())) return true
    say('Nothing was removed.')
    return false
  } finally {
    asking.close()
  }
}
