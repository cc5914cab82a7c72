import type { Command } from 'commander'
import { ownCommand } from '../core/platform/own-command.ts'
import type { CommandDoors } from './arguments.ts'

/** `catalyst config …`: how language models are set up, as a whole. */
export function addConfig(program: Command, { on }: CommandDoors): void {
  const load = () => import('./commands/config.ts')
  const config = program.command('config').description('how language models are set up, as a whole')
  config
    .command('get')
    .argument('[path]', 'for example limits.totalSeconds, roles, profiles.work.model')
    .description('all of it, or a part; keys only as set or not')
    .option('--json', 'as JSON')
    .action(
      on(async (connection, path: string | undefined, options) =>
        (await load()).get(path, options, connection),
      ),
    )
  config
    .command('set')
    .argument('[path]', 'for example roles.coder')
    .argument('[value]', 'null takes it away')
    .description(`change a part, or all that a file names: ${ownCommand('config set')} < file.json`)
    .option('--untested', 'save profiles without a test')
    .option('--json', 'all of it afterwards, as JSON')
    .action(
      on(async (connection, path: string | undefined, value: string | undefined, options) =>
        (await load()).set(path, value, options, connection),
      ),
    )
}
