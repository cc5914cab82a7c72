import { type Command, Option } from 'commander'
import { between, type CommandDoors, collect } from './arguments.ts'

/** `catalyst ingest` and `catalyst search`. */
export function addKnowledge(program: Command, { on }: CommandDoors): void {
  program
    .command('ingest')
    .description('read files and folders into the index, and wait until they are in')
    .argument('[path...]', 'files and folders')
    .option('--pdf <path>', 'a PDF file or a folder of them; may be repeated', collect)
    .option(
      '--jsonl <file>',
      'records, one {"id", "title", "text", "url"?, "updated"?} a line; may be repeated',
      collect,
    )
    .option('--since <when>', 'only files changed since: 2026-11-01, 7d, 1h30m')
    .option('--no-embed', 'leave the vectors for later')
    .option('--verbose', 'say what is skipped, and log')
    .option('--json', 'one object with everything that happened')
    .action(
      on(async (connection, paths: string[], options) =>
        (await import('./commands/ingest.ts')).ingest(paths, options, connection),
      ),
    )

  program
    .command('search')
    .description('search by words and meaning')
    .argument('<query...>', 'what to look for')
    .addOption(new Option('--mode <mode>', 'how').choices(['hybrid', 'bm25', 'vector']))
    .option('--limit <n>', '1 to 100 passages', between(1, 100), 10)
    .option('--json', 'the answer as JSON')
    .action(
      on(async (connection, words: string[], options) =>
        (await import('./commands/search.ts')).search(words.join(' '), options, connection),
      ),
    )
}
