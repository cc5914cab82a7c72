import { type Command, Option } from 'commander'
import { RunKind } from '../contract/run-kinds.ts'
import { RunStatus } from '../contract/runs.ts'
import { between, type CommandDoors } from './arguments.ts'

/** `catalyst runs …`: what was done, and what is under way. */
export function addRuns(program: Command, { on }: CommandDoors): void {
  const load = () => import('./commands/runs.ts')
  const runs = program.command('runs').description('what was done, and what is under way')
  runs
    .command('list')
    .description('runs, newest first')
    .addOption(new Option('--kind <kind>').choices(RunKind.options))
    .addOption(new Option('--status <status>').choices(RunStatus.options))
    .option('--limit <n>', 'at most so many', between(1, 1000), 20)
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).list(options, connection)))
  runs
    .command('show')
    .argument('<id>')
    .description('one run with its steps')
    .option('--log', 'with its log lines')
    .option('--json', 'as JSON')
    .action(on(async (connection, id: string, options) => (await load()).show(id, options, connection)))
  runs
    .command('cancel')
    .argument('<id>')
    .description('stop a run; what it finished stays')
    .option('--json', 'as JSON')
    .action(on(async (connection, id: string, options) => (await load()).cancel(id, options, connection)))
  runs
    .command('retry')
    .argument('<id>')
    .description('try again what failed')
    .option('--json', 'as JSON')
    .action(on(async (connection, id: string, options) => (await load()).retry(id, options, connection)))
}
