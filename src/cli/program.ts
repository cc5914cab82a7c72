import { Command } from 'commander'
import type { CommandDoors } from './arguments.ts'
import { addAsk } from './ask-commands.ts'
import { addAudit } from './audit-commands.ts'
import { addConfig } from './config-commands.ts'
import { type Connection, type ConnectOptions, connect } from './connection.ts'
import { addDocuments } from './documents-commands.ts'
import { addHealth } from './health-commands.ts'
import { addKnowledge } from './knowledge-commands.ts'
import { addLlm } from './llm-commands.ts'
import { addLogs } from './logs-commands.ts'
import { addMcp } from './mcp-commands.ts'
import { addNotices } from './notices-commands.ts'
import type { ExitCode } from './output.ts'
import type { Place } from './place.ts'
import { addRedact } from './redact-commands.ts'
import { refuseEmpty } from './refuse-empty.ts'
import { addRuns } from './runs-commands.ts'
import { addSecrets } from './secrets-commands.ts'
import { addServe } from './serve-commands.ts'
import { addSessions } from './sessions-commands.ts'
import { addSettings } from './settings-commands.ts'
import { addStack } from './stack-commands.ts'
import { terminal } from './terminal.ts'
import { addTraces } from './traces-commands.ts'

/** Every group of commands, in the order `catalyst --help` shows them. */
const groups: readonly ((program: Command, doors: CommandDoors) => void)[] = [
  addKnowledge,
  addAsk,
  addLlm,
  addStack,
  addDocuments,
  addRuns,
  addNotices,
  addLogs,
  addSessions,
  addSettings,
  addConfig,
  addSecrets,
  addAudit,
  addHealth,
  addTraces,
  addRedact,
  addMcp,
  addServe,
]

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
    .hook('preAction', (_, action) => refuseEmpty(action))
    .configureOutput({
      writeOut: (text) => terminal().stdout.write(text),
      writeErr: (text) => terminal().stderr.write(text),
    })
    .addHelpText(
      'after',
      '\nCommands go to the Catalyst that is running on the data folder, and work by themselves where none is.\n' +
        'CATALYST_HOME moves the data folder. Exit codes: 0 done, 1 failed in part or whole, 2 wrong usage.',
    )

  for (const add of groups) add(program, { on, look, place, done })

  return program
}
