import { type Command, Option } from 'commander'
import { LogLevel } from '../contract/logs.ts'
import { ownCommand } from '../core/platform/own-command.ts'
import { between, type CommandDoors } from './arguments.ts'

/** `catalyst logs …`: what Catalyst itself wrote down. */
export function addLogs(program: Command, { place, done }: CommandDoors): void {
  const load = () => import('./commands/logs.ts')
  const logs = program
    .command('logs')
    .description(
      `Catalyst's own log, whether it runs or not; the services' logs: ${ownCommand('stack logs')}`,
    )
    .option('--request <id>', 'only lines of this request')
    .option('--run <id>', 'only lines of this run')
    .addOption(new Option('--level <level>', 'this serious or more').choices(LogLevel.options))
    .option('--logger <name>', 'only of this logger and those below it: stack')
    .option('--since <when>', 'only lines since: 30m, 1h30m, 7d, 2026-11-01T10:00:00Z')
    .option('--until <when>', 'only lines until')
    .option('--grep <expression>', 'only lines that match, in any case unless it has a capital letter')
    .option('-f, --follow', 'go on until Ctrl-C')
    .option('--limit <n>', 'at most so many, the newest', between(0, 200_000))
    .option('--json', 'one object a line, as they stand in the file')
    .action(async (options) => done(await (await load()).logs(options, place)))
  logs
    .command('report')
    .description('a problem report as Markdown: versions, settings, health, stack, runs, log; no secrets')
    .option('--request <id>', 'about this request')
    .option('--run <id>', 'about this run')
    .option('--output <file>', 'write it there (default: to stdout)')
    .option('--json', 'as {name, text}')
    // Options of the same name are taken by `logs`, wherever they stand.
    .action(async (_, command: Command) =>
      done(await (await load()).report(command.optsWithGlobals(), place)),
    )
}
