import type { Command } from 'commander'
import type { CommandDoors } from './arguments.ts'

/** `catalyst health`. */
export function addHealth(program: Command, { look }: CommandDoors): void {
  program
    .command('health')
    .description('check every dependency now; exit 1 when unhealthy')
    .option('--watch', 'go on until Ctrl-C')
    .option('--json', 'the report as JSON; one object a line with --watch')
    .action(
      look(async (connection, options) => (await import('./commands/health.ts')).health(options, connection)),
    )
}
