import type { Command } from 'commander'
import { between, type CommandDoors, collect } from './arguments.ts'

/** `catalyst ask`. */
export function addAsk(program: Command, { on }: CommandDoors): void {
  program
    .command('ask')
    .description('answer a question from the documents, with citations that are checked')
    .argument('<question...>', 'what you want to know')
    .option('--profile <id>', 'the language model to ask; otherwise that of the role “ask”')
    .option('--limit <n>', '1 to 100 passages to answer from', between(1, 100), 8)
    .option('--type <type>', 'only documents of this type: pdf, markdown; may be repeated', collect)
    .option('--source <source>', 'only documents from this source; may be repeated', collect)
    .option('--conversation <id>', 'go on with a conversation')
    .option('--unverified', 'also show sentences that could not be verified, marked')
    .option('--json', 'the whole answer as JSON')
    .action(
      on(async (connection, words: string[], options) =>
        (await import('./commands/ask.ts')).ask(words.join(' '), options, connection),
      ),
    )
}
