import type { Command } from 'commander'
import { between, type CommandDoors, collect, once } from './arguments.ts'

const profile = [
  '--profile <name>',
  'a profile besides those chosen in the settings; may be repeated',
  collect,
] as const
const takeOver = [
  '--take-over',
  'although containers of this project were brought up from another folder: they become this stack’s',
] as const
const removeOrphans = [
  '--remove-orphans',
  'and containers of the project whose service is not in the file',
] as const

/** Begins a command below `catalyst stack`, which may name the file and the project. */
type AddCommand = (name: string, description: string) => Command

/** `catalyst stack …`: everything about the Compose stack. */
export function addStack(program: Command, { on, look }: CommandDoors): void {
  const stack = program
    .command('stack')
    .description('the Compose stack: bring it up, take it down, see why something is not up')
  const command: AddCommand = (name, description) =>
    stack
      .command(name)
      .description(description)
      .option(
        '--file <path>',
        'a Compose file (default: the stack chosen in the settings, or the one that comes with Catalyst)',
        once,
      )
      .option('--project <name>', 'the Compose project (default: as the file says)', once)

  addActions(command, on)
  addLooks(command, look)
}

/** What changes the stack. */
function addActions(command: AddCommand, on: CommandDoors['on']): void {
  const acting = () => import('./commands/stack/act.ts')
  command('up', 'bring services up and wait until they are healthy')
    .argument(
      '[service...]',
      'only these and what they depend on (default: all outside profiles, and those of chosen profiles)',
    )
    .option(...profile)
    .option(...removeOrphans)
    .option(...takeOver)
    .option('--wait-timeout <seconds>', 'how long a service may take to become healthy', between(1, 86_400))
    .option('--json', 'one object when it is done')
    .action(on(async (at, services: string[], options) => (await acting()).up(services, options, at)))
  command('down', 'stop and remove containers and networks')
    .option('--volumes', 'and its volumes, with all that is in them; asks first')
    .option(
      '--other-volume <name>',
      'with --volumes and --take-over, a volume of the other folder’s that goes too; may be repeated',
      collect,
    )
    .option(...removeOrphans)
    .option(...takeOver)
    .option('--yes', 'ask nothing')
    .option('--json', 'one object when it is done')
    .action(on(async (at, options) => (await acting()).down(options, at)))
  for (const [verb, description] of [
    ['start', 'start what is stopped'],
    ['stop', 'stop, and keep the containers'],
    ['restart', 'stop and start again'],
    ['pull', 'fetch the images'],
  ] as const) {
    const acts = command(verb, description).argument('[service...]', 'only these services')
    if (verb === 'pull') acts.option(...profile)
    else acts.option(...takeOver)
    acts
      .option('--json', 'one object when it is done')
      .action(
        on(async (at, services: string[], options) => (await acting()).act(verb, services, options, at)),
      )
  }
}

/** What only looks at it. */
function addLooks(command: AddCommand, look: CommandDoors['look']): void {
  const looking = () => import('./commands/stack/look.ts')
  command('ps', 'how each service stands')
    .option('--json', 'as JSON')
    .action(look(async (at, options) => (await looking()).ps(options, at)))
  command('logs', 'log lines of all services in order of time')
    .argument('[service...]', 'these services only')
    .option('-f, --follow', 'go on until Ctrl-C')
    .option('--tail <n>', 'only the last lines of each service', between(0, 1_000_000))
    .option('--since <when>', 'only lines since: 2026-11-01T10:00:00Z, 10m, 1h30m, 1d, or Unix seconds')
    .option('--until <when>', 'only lines until, given the same way')
    .option('--grep <expression>', 'only lines that match, upper or lower case')
    .option('--timestamps', 'each with the time the engine took it down')
    .option('--json', 'one object a line')
    .action(look(async (at, services: string[], options) => (await looking()).logs(services, options, at)))
  command('events', 'what happened to the containers lately')
    .option('-f, --follow', 'go on until Ctrl-C')
    .option('--json', 'one object a line')
    .action(look(async (at, options) => (await looking()).events(options, at)))
  command('why', 'why a service, or anything, is not up; exit 1 where there is a cause')
    .argument('[service]', 'this service and what it depends on')
    .option(...profile)
    .option('--json', 'the whole view with its root causes as JSON')
    .action(
      look(async (at, service: string | undefined, options) => (await looking()).why(service, options, at)),
    )
}
