import type { Config, ConfiguredProfile } from '../../contract/config.ts'
import type { ModelRole } from '../../contract/llm.ts'
import { ownCommand } from '../../core/platform/own-command.ts'
import { defined } from '../../shared/defined.ts'
import type { Connection } from '../connection.ts'
import { CommandFailure, type ExitCode, print, printJson, say, table } from '../output.ts'
import { readSecret } from '../read-secret.ts'

interface ProfileOptions {
  readonly url?: string
  readonly model?: string
  readonly name?: string
  readonly auth?: 'bearer' | 'api-key'
  readonly temperature?: number
  readonly maxTokens?: number
  readonly priceIn?: number
  readonly priceOut?: number
  readonly role?: readonly ModelRole[]
  readonly keyStdin?: boolean
  readonly untested?: boolean
  readonly json?: boolean
}

/** `catalyst llm profiles`. */
export async function list(options: { readonly json?: boolean }, { client }: Connection): Promise<ExitCode> {
  const config = await client.config.get()
  if (options.json) printJson(config.profiles)
  else if (config.profiles.length === 0) {
    print('No language model is set up.')
    say(`Set one up: ${ownCommand('llm profiles add <id> --url … --model …')}`)
  } else print(table(config.profiles.map((profile) => describeProfile(profile, config))))
  return 0
}

/** `catalyst llm profiles add` and `set`. */
export async function put(
  act: 'add' | 'set',
  id: string,
  options: ProfileOptions,
  { client }: Connection,
): Promise<ExitCode> {
  const { profiles } = await client.config.get()
  const known = profiles.find((profile) => profile.id === id)
  if (act === 'add' && known) {
    throw new CommandFailure(`There is a profile ${id} already.`, {
      remedy: `Change it: ${ownCommand(`llm profiles set ${id}`)}`,
    })
  }
  if (act === 'set' && !known) {
    throw new CommandFailure(`There is no profile ${id}.`, {
      remedy: `Set it up: ${ownCommand(`llm profiles add ${id} --url … --model …`)}`,
    })
  }
  const { url: baseUrl, model, name, auth, role: roles = [], untested = false } = options
  const key = options.keyStdin ? await readSecret('The key (is not shown): ') : undefined
  const config = await client.config.put({
    profiles: [{ id, ...defined({ baseUrl, model, name, auth, ...readNumbers(options, known) }) }],
    roles: Object.fromEntries(roles.map((role) => [role, id])),
    untested,
    ...defined({ keys: key === undefined ? undefined : { [id]: key } }),
  })
  const saved = config.profiles.find((profile) => profile.id === id)
  if (!saved) throw new CommandFailure(`The profile ${id} is not there any more.`)
  if (options.json) printJson(saved)
  else print(table([describeProfile(saved, config)]))
  return 0
}

export async function remove(id: string, { client }: Connection): Promise<ExitCode> {
  await client.llm.removeProfile({ id })
  print(`Removed ${id}.`)
  return 0
}

/** `catalyst llm profiles key ID < key`. */
export async function key(
  id: string,
  { forget }: { readonly forget?: boolean },
  { client }: Connection,
): Promise<ExitCode> {
  if (forget) {
    await client.llm.forgetKey({ id })
    print(`Forgot the key of ${id}.`)
    return 0
  }
  const value = await readSecret('The key (is not shown): ')
  await client.llm.setKey({ id, value })
  print(`Stored the key of ${id}.`)
  return 0
}

function readNumbers(
  { temperature, maxTokens, priceIn, priceOut }: ProfileOptions,
  known: ConfiguredProfile | undefined,
) {
  for (const [name, value] of Object.entries({ temperature, maxTokens, priceIn, priceOut })) {
    if (value === undefined || Number.isFinite(value)) continue
    throw new CommandFailure(`--${name.replace(/[A-Z]/gu, (c) => `-${c.toLowerCase()}`)} takes a number.`, {
      exitCode: 2,
    })
  }
  const hasPrice = priceIn !== undefined || priceOut !== undefined
  const before = known?.prices ?? { input: 0, output: 0 }
  return {
    parameters: defined({ temperature, maxTokens }),
    prices: hasPrice ? { input: priceIn ?? before.input, output: priceOut ?? before.output } : undefined,
  }
}

function describeProfile(profile: ConfiguredProfile, { roles, defaultProfile }: Config): string[] {
  const { id, model, baseUrl, keySet, keyProblem, tested } = profile
  const own = Object.entries(roles).flatMap(([role, chosen]) => (chosen === id ? [role] : []))
  return [
    id,
    model || '(no model)',
    baseUrl,
    keySet ? 'key set' : (keyProblem ?? 'no key'),
    describeTest(tested),
    [...(id === defaultProfile ? ['default'] : []), ...own].join(', '),
  ]
}

function describeTest(tested: ConfiguredProfile['tested']): string {
  if (!tested) return 'not tested'
  const failed = tested.stages.find(({ status }) => status === 'failed')
  return failed ? `failed: ${failed.stage}` : 'tested'
}
