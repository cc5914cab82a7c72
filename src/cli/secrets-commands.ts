import { Argument, type Command } from 'commander'
import type { CommandDoors } from './arguments.ts'

/** `catalyst secrets …`: what is secret, and what protects it. */
export function addSecrets(program: Command, { on }: CommandDoors): void {
  const load = () => import('./commands/secrets.ts')
  const secrets = program
    .command('secrets')
    .description('keys and passwords: set, replace, forget them, and choose what protects them')
    .addHelpText(
      'after',
      '\nValues come from stdin or are typed without being shown; never from an argument. The passphrase comes from\n' +
        'CATALYST_PASSPHRASE, from the file CATALYST_PASSPHRASE_FILE names, from stdin, or is asked for.',
    )
  secrets
    .command('list')
    .description('what is set, where it comes from, and what protects it')
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).list(options, connection)))
  secrets
    .command('set')
    .argument('<name>', 'for example llm.apiKey')
    .description('store a secret, read from stdin')
    .option('--json', 'as JSON')
    .action(on(async (connection, name: string, options) => (await load()).set(name, options, connection)))
  secrets
    .command('forget')
    .argument('<name>')
    .description('forget a secret')
    .option('--json', 'as JSON')
    .action(on(async (connection, name: string, options) => (await load()).forget(name, options, connection)))
  secrets
    .command('rotate')
    .argument('[name]', 'the secret to replace; without it, the key that all are sealed with')
    .description('replace a secret with a new value from stdin, or the key of all')
    .option('--json', 'as JSON')
    .action(
      on(async (connection, name: string | undefined, options) =>
        (await load()).rotate(name, options, connection),
      ),
    )
  secrets
    .command('protect')
    .addArgument(new Argument('<kind>').choices(['keystore', 'passphrase', 'plain']))
    .description('choose what protects stored secrets; also sets a new passphrase')
    .option('--start-over', 'give up secrets that are locked or damaged')
    .option('--json', 'as JSON')
    .action(
      on(async (connection, kind: 'keystore' | 'passphrase' | 'plain', options) =>
        (await load()).protect(kind, options, connection),
      ),
    )
  secrets
    .command('unlock')
    .description('give the passphrase to the app or server that is running')
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).unlock(options, connection)))
  secrets
    .command('lock')
    .description('make it let go of the key')
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).lock(options, connection)))
}
