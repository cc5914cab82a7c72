import type { Command } from 'commander'
import { between, type CommandDoors, origin } from './arguments.ts'

/** `catalyst serve`, and what is asked of the one that runs: `status`, `sign-in`. */
export function addServe(program: Command, { place, done }: CommandDoors): void {
  program
    .command('serve')
    .description('run the services and the web page until Ctrl-C')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <n>', 'the port (default: 8001, or the next free one)', between(0, 65_535))
    .option('--open', 'open the page in the browser')
    .option('--join', 'where a Catalyst already runs on the data folder, give a link to that one instead')
    .option('--allow-origin <origin>', 'let pages of this origin ask, by token; may be repeated', origin)
    .option('--tls', 'speak TLS on loopback too; beyond it that is so by itself')
    .option('--tls-cert <file>', 'a certificate (PEM); without one Catalyst makes its own')
    .option('--tls-key <file>', 'its key (PEM)')
    .option('--insecure', 'let --host be an address that other machines reach, without encryption')
    .action(async (options) => done(await (await import('./commands/serve.ts')).serve(options, place)))

  program
    .command('status')
    .description('say what runs on the data folder, where, and how it all is')
    .option('--json', 'as JSON')
    .action(async (options) => done(await (await import('./commands/serve.ts')).status(options, place)))

  program
    .command('sign-in')
    .description('print a new one-time link to the page of the Catalyst that is running')
    .option('--open', 'open it in the browser')
    .action(async (options) => done(await (await import('./commands/serve.ts')).signIn(options)))
}
