import { type Command, Option } from 'commander'
import { TraceService } from '../contract/traces.ts'
import type { CommandDoors } from './arguments.ts'

/** `catalyst traces …`: what is told of runs to Langfuse, or to another server of traces. */
export function addTraces(program: Command, { on }: CommandDoors): void {
  const load = () => import('./commands/traces.ts')
  const traces = program
    .command('traces')
    .description('the export of runs as traces to Langfuse or any OTLP endpoint')
  traces
    .command('status')
    .description(
      'where they go, the last export, what waits, and what the server refused. Exit 1 while nothing gets through',
    )
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).status(options, connection)))
  traces
    .command('test')
    .description('send one real span, by the settings or as given here; nothing is saved')
    .option('--endpoint <address>', 'to this address')
    .addOption(new Option('--service <service>', 'to this kind of server').choices(TraceService.options))
    .option('--header-stdin', 'with the header that comes on stdin: Name: value')
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).test(options, connection)))
  traces
    .command('retry')
    .description('send at once what waits, and again what was set aside')
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).retry(options, connection)))
}
