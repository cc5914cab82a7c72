import type { Command } from 'commander'
import type { CommandDoors } from './arguments.ts'

/** `catalyst redact`. */
export function addRedact(program: Command, { place, done }: CommandDoors): void {
  program
    .command('redact')
    .description('mask secrets in what comes on stdin: JSON lines by field, other lines as text')
    .option('--keep-personal-data', 'leave e-mail addresses, card and account numbers as they are')
    .option('--self-test', 'plant canaries wherever text leaves Catalyst, and look whether one comes through')
    .option('--json', 'the result of the self-test as JSON')
    .action(async (options) => done(await (await import('./commands/redact.ts')).redact(options, place)))
}
