import { type Command, Option } from 'commander'
import { ModelRole, UsageGroup } from '../contract/llm.ts'
import { ownCommand } from '../core/platform/own-command.ts'
import type { CommandDoors } from './arguments.ts'

/** `catalyst llm …`: profiles of language models, their tests, plain calls, what was used. */
export function addLlm(program: Command, doors: CommandDoors): void {
  const llm = program.command('llm').description('language models: profiles, tests, calls, what they used')
  addProfiles(llm, doors)
  addCalls(llm, doors)
}

function addProfiles(llm: Command, { on }: CommandDoors): void {
  const load = () => import('./commands/llm-profiles.ts')
  const profiles = llm.command('profiles').description('the models that are set up')
  profiles
    .command('list', { isDefault: true })
    .description('all profiles, which roles they have, whether they have a key and how their last test went')
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).list(options, connection)))
  for (const act of ['add', 'set'] as const) {
    const command = profiles
      .command(act)
      .argument('<id>')
      .description(
        act === 'add'
          ? 'set up a profile; it is tested first, and saved when no stage fails'
          : 'change a profile; what is not named stays',
      )
      .option('--url <address>', 'of the server, such as http://127.0.0.1:11434/v1')
      .option('--model <name>', 'the model, as the server names it')
      .option('--name <name>', 'what people call it')
      .addOption(new Option('--auth <way>', 'how the key is sent').choices(['bearer', 'api-key']))
      .option('--temperature <number>', 'from 0 to 2', Number)
      .option('--max-tokens <n>', 'the longest answer', Number)
      .option('--price-in <usd>', 'US dollars a million tokens of the prompt', Number)
      .option('--price-out <usd>', 'US dollars a million tokens of the answer', Number)
      .addOption(new Option('--role <role...>', 'give it these roles').choices(ModelRole.options))
      .option('--key-stdin', 'with the key that comes on stdin')
      .option('--untested', 'save it without a test')
      .option('--json', 'the profile as JSON')
    command.action(
      on(async (connection, id: string, options) => (await load()).put(act, id, options, connection)),
    )
  }
  profiles
    .command('remove')
    .argument('<id>')
    .description('remove a profile and its key; its roles take the default')
    .action(on(async (connection, id: string) => (await load()).remove(id, connection)))
  profiles
    .command('key')
    .argument('<id>')
    .description(`store its key, read from stdin: ${ownCommand('llm profiles key work')} < file`)
    .option('--forget', 'forget the key instead')
    .action(on(async (connection, id: string, options) => (await load()).key(id, options, connection)))
}

function addCalls(llm: Command, { on }: CommandDoors): void {
  const load = () => import('./commands/llm.ts')
  llm
    .command('test')
    .argument('<id>')
    .description('test a profile stage by stage, in 20 s at most. Exit 1 when a stage failed')
    .option('--json', 'the stages as JSON')
    .action(on(async (connection, id: string, options) => (await load()).test(id, options, connection)))
  llm
    .command('models')
    .argument('<id>')
    .description('the models that the server of a profile offers')
    .option('--json', 'as JSON')
    .action(on(async (connection, id: string, options) => (await load()).models(id, options, connection)))
  llm
    .command('local')
    .description('servers of models that answer on this machine')
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).local(options, connection)))
  llm
    .command('chat')
    .argument('<message...>', 'what to ask')
    .description('ask a model; its answer is written as it comes, and Ctrl-C cancels the call')
    .option('--profile <id>', 'this profile')
    .addOption(new Option('--role <role>', 'the profile of this role').choices(ModelRole.options))
    .option('--system <text>', 'instructions')
    .option('--max-tokens <n>', 'the longest answer', Number)
    .option('--temperature <number>', 'from 0 to 2', Number)
    .option('--json', 'all events, as a line of JSON each')
    .action(
      on(async (connection, words: string[], options) =>
        (await load()).chat(words.join(' '), options, connection),
      ),
    )
  llm
    .command('usage')
    .description('tokens and cost')
    .addOption(new Option('--by <what>', 'by this').choices(UsageGroup.options).default('day'))
    .option('--since <day>', 'the first day, as 2026-11-30; otherwise 30 days ago')
    .option('--json', 'as JSON')
    .action(on(async (connection, options) => (await load()).usage(options, connection)))
}
