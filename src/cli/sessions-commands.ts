import type { Command } from 'commander'
import type { CommandDoors } from './arguments.ts'

/** `catalyst sessions …`: the browsers that are signed in. */
export function addSessions(program: Command, { on }: CommandDoors): void {
  const load = () => import('./commands/sessions.ts')
  const sessions = program.command('sessions').description('the browsers that are signed in')
  sessions
    .command('list')
    .description('all of them, the last seen first')
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).list(options, connection)))
  sessions
    .command('revoke')
    .argument('[id]')
    .description('sign a browser out')
    .option('--all', 'all of them; links that were not opened yet stop working')
    .option('--json', 'as JSON')
    .action(
      on(async (connection, id: string | undefined, options) =>
        (await load()).revoke(id, options, connection),
      ),
    )
}
