import { type Command, Option } from 'commander'
import { AuditActor, AuditResult } from '../contract/audit.ts'
import { between, type CommandDoors } from './arguments.ts'

/** `catalyst audit …`: who did what, and whether the record of it is as it was written. */
export function addAudit(program: Command, { on, place, done }: CommandDoors): void {
  const load = () => import('./commands/audit.ts')
  const audit = program
    .command('audit')
    .description('who did what, and whether the record of it is as it was written')
  audit
    .command('list')
    .description('what was done, newest first')
    .addOption(new Option('--actor <actor>', 'who did it').choices(AuditActor.options))
    .option('--action <action>', 'an action, or the beginning of several: stack, settings.update')
    .addOption(new Option('--result <result>', 'what came of it').choices(AuditResult.options))
    .option('--since <when>', 'at or after: 2026-11-01, 2026-11-01T12:00:00Z, 7d, 1h30m')
    .option('--until <when>', 'before, given the same way')
    .option('--request <id>', 'what one request did')
    .option('--text <text>', 'only entries that say this somewhere')
    .option('--limit <n>', 'at most so many', between(1, 1000), 50)
    .option('--cursor <cursor>', 'the next page: nextCursor of the one before')
    .option('--json', 'as JSON')
    .action(async (options) => done(await (await load()).list(options, place)))
  audit
    .command('show')
    .argument('<seq>', 'number of the entry', between(0, Number.MAX_SAFE_INTEGER))
    .description('one entry with everything it says')
    .option('--json', 'as JSON')
    .action(async (seq: number, options) => done(await (await load()).show(seq, options, place)))
  audit
    .command('verify')
    .description('say whether the log is as it was written; exit 1 when it is not. Writes nothing')
    .option('--file <path>', 'a log that was exported, instead of the one of the data folder')
    .option('--anchor <path>', 'hold it against an anchor that was exported and kept elsewhere, too')
    .option('--json', 'the verdict as JSON')
    .action(async (options) => done(await (await load()).verify(options, place)))
  audit
    .command('export')
    .argument('<file>', 'a new file; - for stdout')
    .description('write the whole log into one file that can be verified by itself')
    .option('--anchor', 'only how the log stands now, signed: to be kept where nobody can change it')
    .option('--json', 'what was written, as JSON')
    .action(
      on(async (connection, file: string, options) => (await load()).exportTo(file, options, connection)),
    )
  audit
    .command('begin')
    .description('begin a new log; the one there is stays beside it as it is')
    .requiredOption('--because <reason>', 'why: it stands in the first entry of the new log')
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).begin(options, connection)))
  audit
    .command('path')
    .description('say where the log lies')
    .option('--json', 'as JSON')
    .action(async (options) => done(await (await load()).path(options)))
}
