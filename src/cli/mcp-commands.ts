import type { Command } from 'commander'
import type { CommandDoors } from './arguments.ts'

/** `catalyst mcp`: the documents and the state of the stack, for assistants that speak MCP. */
export function addMcp(program: Command, { place, done }: CommandDoors): void {
  program
    .command('mcp')
    .description(
      'serve tools that only read to an assistant, by MCP over stdin and stdout, until stdin closes',
    )
    .action(async () => done(await (await import('./mcp/serve.ts')).serveMcp(place)))
}
