import { Argument, Command, Option } from 'commander'
import { TestableEndpoint } from '../contract/health.ts'
import { RunKind } from '../contract/run-kinds.ts'
import { RunStatus } from '../contract/runs.ts'
import { ownCommand } from '../core/platform/own-command.ts'
import { between, collect, type On, origin } from './arguments.ts'
import { addAudit } from './audit-commands.ts'
import { type Connection, type ConnectOptions, connect, type Place } from './connection.ts'
import { addLogs } from './logs-commands.ts'
import { addNotices } from './notices-commands.ts'
import type { ExitCode } from './output.ts'
import { addSecrets } from './secrets-commands.ts'
import { addStack } from './stack-commands.ts'
import { terminal } from './terminal.ts'

/** Runs an action on the services and closes them, whatever happened. */
async function connected(
  place: Place,
  options: ConnectOptions,
  work: (connection: Connection) => Promise<ExitCode>,
): Promise<ExitCode> {
  const connection = await connect(place, options)
  try {
    return await work(connection)
  } finally {
    await connection.close()
  }
}

/**
 * The command line. Actions set the exit code through `done`; commander throws for wrong usage.
 */
export function createProgram(place: Place, done: (code: ExitCode) => void): Command {
  const connecting =
    (looking: boolean) =>
    <Args extends unknown[]>(work: (connection: Connection, ...args: Args) => Promise<ExitCode>) =>
    async (...args: Args) => {
      const options = args.find((arg) => typeof arg === 'object' && arg !== null && !Array.isArray(arg)) as
        | { verbose?: boolean }
        | undefined
      done(await connected(place, { ...options, looking }, (connection) => work(connection, ...args)))
    }
  const on = connecting(false)
  const look = connecting(true)
  const program = new Command('catalyst')
    .description('One window on a local AI stack: its health, its documents, its runs.')
    .version(place.version)
    .showSuggestionAfterError()
    .showHelpAfterError('(see --help)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal().stdout.write(text),
      writeErr: (text) => terminal().stderr.write(text),
    })
    .addHelpText(
      'after',
      '\nCommands go to the Catalyst that is running on the data folder, and work by themselves where none is.\n' +
        'CATALYST_HOME moves the data folder. Exit codes: 0 done, 1 failed in part or whole, 2 wrong usage.',
    )

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

  addStack(program, on, look)
  addDocuments(program, on)
  addRuns(program, on)
  addNotices(program, on, look)
  addLogs(program, place, done)
  addSessions(program, on)
  addSettings(program, on)
  addSecrets(program, on)
  addAudit(program, on, place, done)

  program
    .command('health')
    .description('check every dependency now; exit 1 when unhealthy')
    .option('--watch', 'go on until Ctrl-C')
    .option('--json', 'the report as JSON; one object a line with --watch')
    .action(
      look(async (connection, options) => (await import('./commands/health.ts')).health(options, connection)),
    )

  program
    .command('redact')
    .description('mask secrets in what comes on stdin: JSON lines by field, other lines as text')
    .option('--keep-personal-data', 'leave e-mail addresses, card and account numbers as they are')
    .option('--self-test', 'plant canaries wherever text leaves Catalyst, and look whether one comes through')
    .option('--json', 'the result of the self-test as JSON')
    .action(async (options) => done(await (await import('./commands/redact.ts')).redact(options, place)))

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

  return program
}

function addDocuments(program: Command, on: On): void {
  const load = () => import('./commands/documents.ts')
  const documents = program.command('documents').description('what is in the index')
  documents
    .command('list')
    .description('all documents, newest first')
    .option('--filter <text>', 'part of a title or path')
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
    .option('--json', 'as JSON')
    .action(on(async (connection, ids: string[], options) => (await load()).remove(ids, options, connection)))
  documents
    .command('reindex')
    .argument('[id...]')
    .description('read and index documents again')
    .option('--all', 'all of them')
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

function addRuns(program: Command, on: On): void {
  const load = () => import('./commands/runs.ts')
  const runs = program.command('runs').description('what was done, and what is under way')
  runs
    .command('list')
    .description('runs, newest first')
    .addOption(new Option('--kind <kind>').choices(RunKind.options))
    .addOption(new Option('--status <status>').choices(RunStatus.options))
    .option('--limit <n>', 'at most so many', between(1, 1000), 20)
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).list(options, connection)))
  runs
    .command('show')
    .argument('<id>')
    .description('one run with its steps')
    .option('--log', 'with its log lines')
    .option('--json', 'as JSON')
    .action(on(async (connection, id: string, options) => (await load()).show(id, options, connection)))
  runs
    .command('cancel')
    .argument('<id>')
    .description('stop a run; what it finished stays')
    .option('--json', 'as JSON')
    .action(on(async (connection, id: string, options) => (await load()).cancel(id, options, connection)))
  runs
    .command('retry')
    .argument('<id>')
    .description('try again what failed')
    .option('--json', 'as JSON')
    .action(on(async (connection, id: string, options) => (await load()).retry(id, options, connection)))
}

function addSessions(program: Command, on: On): void {
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

function addSettings(program: Command, on: On): void {
  const load = () => import('./commands/settings.ts')
  const settings = program.command('settings').description('read and change settings')
  settings
    .command('get')
    .argument('[path]', 'for example chunking.size')
    .description('all settings, or one')
    .option('--json', 'as JSON')
    .action(
      on(async (connection, path: string | undefined, options) =>
        (await load()).get(path, options, connection),
      ),
    )
  settings
    .command('test')
    .addArgument(new Argument('<endpoint>').choices(TestableEndpoint.options))
    .description(
      'test an endpoint, as saved or as given here; nothing is saved. Exit 1 when it cannot be used',
    )
    .option('--url <address>', 'this address')
    .option('--model <name>', 'this model, of llm or embeddings')
    .addOption(new Option('--provider <provider>', 'of embeddings').choices(['builtin', 'openai']))
    .option('--secret-stdin', 'with the password or key that comes on stdin')
    .option('--first-token', 'ask a language model for one token too')
    .option('--json', 'as JSON')
    .action(
      on(async (connection, endpoint: TestableEndpoint, options) =>
        (await import('./commands/test-endpoint.ts')).testEndpoint(endpoint, options, connection),
      ),
    )
  settings
    .command('set')
    .argument('<path>')
    .argument('<value>')
    .description('change one')
    .option('--json', 'as JSON')
    .action(
      on(async (connection, path: string, value: string, options) =>
        (await load()).set(path, value, options, connection),
      ),
    )
  settings
    .command('set-secret')
    .argument('<name>')
    .description(`the same as ${ownCommand('secrets set')}`)
    .option('--json', 'as JSON')
    .action(
      on(async (connection, name: string, options) =>
        (await import('./commands/secrets.ts')).set(name, options, connection),
      ),
    )
  settings
    .command('forget-secret')
    .argument('<name>')
    .description(`the same as ${ownCommand('secrets forget')}`)
    .option('--json', 'as JSON')
    .action(
      on(async (connection, name: string, options) =>
        (await import('./commands/secrets.ts')).forget(name, options, connection),
      ),
    )
}
