import { Argument, type Command, Option } from 'commander'
import { TestableEndpoint } from '../contract/health.ts'
import { ownCommand } from '../core/platform/own-command.ts'
import type { CommandDoors } from './arguments.ts'

/** `catalyst settings …`: read, change, test. */
export function addSettings(program: Command, { on }: CommandDoors): void {
  const load = () => import('./commands/settings.ts')
  const settings = program.command('settings').description('read and change settings')
  settings
    .command('get')
    .argument('[path]', 'for example chunking.size')
    .description('all settings, or one')
    .option('--json', 'as JSON')
    .action(
      on(async (connection, path: string | undefined, options) =>
        (await load()).get(path, options, connection),
      ),
    )
  settings
    .command('test')
    .addArgument(new Argument('<endpoint>').choices(TestableEndpoint.options))
    .description(
      'test an endpoint, as saved or as given here; nothing is saved. Exit 1 when it cannot be used',
    )
    .option('--url <address>', 'this address')
    .option('--model <name>', 'this model, of llm or embeddings')
    .addOption(new Option('--provider <provider>', 'of embeddings').choices(['builtin', 'openai']))
    .option('--secret-stdin', 'with the password or key that comes on stdin')
    .option('--first-token', 'ask a language model for one token too')
    .option('--json', 'as JSON')
    .action(
      on(async (connection, endpoint: TestableEndpoint, options) =>
        (await import('./commands/test-endpoint.ts')).testEndpoint(endpoint, options, connection),
      ),
    )
  settings
    .command('set')
    .argument('<path>')
    .argument('<value>')
    .description('change one')
    .option('--json', 'as JSON')
    .action(
      on(async (connection, path: string, value: string, options) =>
        (await load()).set(path, value, options, connection),
      ),
    )
  settings
    .command('set-secret')
    .argument('<name>')
    .description(`the same as ${ownCommand('secrets set')}`)
    .option('--json', 'as JSON')
    .action(
      on(async (connection, name: string, options) =>
        (await import('./commands/secrets.ts')).set(name, options, connection),
      ),
    )
  settings
    .command('forget-secret')
    .argument('<name>')
    .description(`the same as ${ownCommand('secrets forget')}`)
    .option('--json', 'as JSON')
    .action(
      on(async (connection, name: string, options) =>
        (await import('./commands/secrets.ts')).forget(name, options, connection),
      ),
    )
}
