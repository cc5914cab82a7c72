import { type Command, Option } from 'commander'
import { mostNotices, NoticeState } from '../contract/notices.ts'
import { between, type CommandDoors } from './arguments.ts'

/** `catalyst notices …`. */
export function addNotices(program: Command, { on, look }: CommandDoors): void {
  const load = () => import('./commands/notices.ts')
  const notices = program.command('notices').description('what went wrong and was not dismissed')
  notices
    .command('list')
    .description('what is ongoing first, then the newest; * marks what is unread')
    .addOption(new Option('--state <state>').choices(NoticeState.options))
    .option('--limit <n>', 'at most so many', between(1, mostNotices), 100)
    .option('--json', 'as JSON')
    .action(look(async (connection, options) => (await load()).list(options, connection)))
  notices
    .command('read')
    .argument('[id...]')
    .description('mark as read')
    .option('--all', 'all of them')
    .option('--json', 'as JSON')
    .action(on(async (connection, ids: string[], options) => (await load()).read(ids, options, connection)))
  notices
    .command('dismiss')
    .argument('[id...]')
    .description('dismiss; what is ongoing stays until it is over')
    .option('--all', 'all that are not ongoing')
    .option('--json', 'as JSON')
    .action(
      on(async (connection, ids: string[], options) => (await load()).dismiss(ids, options, connection)),
    )
}
