import { type Command, Option } from 'commander'
import { DocumentState, DocumentType } from '../contract/knowledge.ts'
import { between, type CommandDoors } from './arguments.ts'

/** `catalyst documents …`: what is in the index. */
export function addDocuments(program: Command, { on }: CommandDoors): void {
  const load = () => import('./commands/documents.ts')
  const documents = program.command('documents').description('what is in the index')
  documents
    .command('list')
    .description('all documents, newest first')
    .option('--filter <text>', 'part of a title or path')
    .addOption(typeOption())
    .addOption(stateOption())
    .option('--limit <n>', 'at most so many', between(1, 1_000_000))
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).list(options, connection)))
  documents
    .command('show')
    .argument('<id>')
    .description('one document')
    .option('--chunks', 'with its chunks')
    .option('--json', 'as JSON')
    .action(on(async (connection, id: string, options) => (await load()).show(id, options, connection)))
  documents
    .command('open')
    .argument('<id>')
    .description('open the file')
    .option('--page <n>', 'at this page', between(1, 1_000_000))
    .option('--json', 'as JSON')
    .action(on(async (connection, id: string, options) => (await load()).open(id, options, connection)))
  documents
    .command('remove')
    .argument('[id...]')
    .description(
      'remove documents from the index; files that were uploaded are deleted, all others stay where they are',
    )
    .option('--all', 'all of them')
    .option('--filter <text>', 'all with this part of a title or path')
    .addOption(typeOption())
    .addOption(stateOption())
    .option('--expect <n>', 'only if it is this many', between(0, Number.MAX_SAFE_INTEGER))
    .option('--json', 'as JSON')
    .action(on(async (connection, ids: string[], options) => (await load()).remove(ids, options, connection)))
  documents
    .command('reindex')
    .argument('[id...]')
    .description('read and index documents again')
    .option('--all', 'all of them')
    .option('--filter <text>', 'all with this part of a title or path')
    .addOption(typeOption())
    .addOption(stateOption())
    .option('--outdated', 'those that were cut by another chunking than the settings name')
    .option('--json', 'as JSON')
    .action(
      on(async (connection, ids: string[], options) => (await load()).reindex(ids, options, connection)),
    )
  documents
    .command('embed')
    .description('make the vectors that are missing, and wait until they are there')
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).embed(options, connection)))
}

function typeOption(): Option {
  return new Option('--type <type>', 'only of this type').choices(DocumentType.options)
}

function stateOption(): Option {
  return new Option('--state <state>', 'only in this state').choices(DocumentState.options)
}
