import type { StackSecret, StackSecretsView } from '../../contract/secrets.ts'
import { fixedSecretNames, SecretName, type SecretState, type SettingsView } from '../../contract/settings.ts'
import { ownCommand } from '../../core/platform/own-command.ts'
import { formatCount } from '../../shared/count-words.ts'
import type { Connection } from '../connection.ts'
import { CommandFailure, type ExitCode, print, printJson, say, table } from '../output.ts'
import { readNewPassphrase, readPassphrase, readSecret } from '../read-secret.ts'
import { terminal } from '../terminal.ts'

interface Json {
  readonly json?: boolean
}

/** `catalyst secrets list`: what is set, where it comes from, and what protects it. Values are never shown. */
export async function list(options: Json, { client }: Connection): Promise<ExitCode> {
  const [{ secrets, protection }, stack] = await Promise.all([client.settings.get(), client.secrets.stack()])
  if (options.json) printJson({ protection, secrets, stack })
  else {
    print(`Stored secrets: ${protection.sentence}`)
    if (protection.problem) print(`${protection.problem.message} ${protection.problem.remedy}`)
    else if (protection.kind === 'none') {
      print(`Choose: ${ownCommand('secrets protect passphrase')}, or give them as environment variables.`)
    }
    print()
    print(table(secrets.map((secret) => [secret.name, findState(secret), wordOrigin(secret)])))
    const made = stack.secrets.filter((secret) => secret.set)
    if (made.length > 0) {
      print(`\nPasswords made for the shipped stack, in ${stack.file} (this user only):\n`)
      print(table(made.map(({ variable, changes }) => [`stack.${variable}`, 'set', ways[changes]])))
    }
  }
  return 0
}

/** `catalyst secrets set`: the value comes from stdin, or is typed without being shown. */
export async function set(name: string, options: Json, connection: Connection): Promise<ExitCode> {
  const variable = stackVariable(name)
  if (variable !== undefined) {
    const value = await readSecret(`Value of ${name} (is not shown): `)
    return toldStack(await connection.client.secrets.setStack({ variable, value }), variable, options)
  }
  const known = secretName(name)
  await unlockFirst(connection)
  const value = await readSecret(`Value of ${name} (is not shown): `)
  return told(await connection.client.settings.setSecret({ name: known, value }), name, options)
}

export async function forget(name: string, options: Json, { client }: Connection): Promise<ExitCode> {
  const variable = stackVariable(name)
  if (variable !== undefined)
    return toldStack(await client.secrets.forgetStack({ variable }), variable, options)
  return told(await client.settings.forgetSecret({ name: secretName(name) }), name, options)
}

/** `catalyst secrets rotate`: with a name, a new value for what is set; without, a new key for all that is stored. */
export async function rotate(
  name: string | undefined,
  options: Json,
  connection: Connection,
): Promise<ExitCode> {
  const { client } = connection
  const variable = stackVariable(name)
  if (variable !== undefined)
    return toldStack(await client.secrets.rotateStack({ variable }), variable, options)
  await unlockFirst(connection)
  const { secrets, protection } = await client.settings.get()
  if (name === undefined) {
    const passphrase = protection.kind === 'passphrase' ? await readPassphrase() : undefined
    const view = await client.secrets.rotateKey({ ...(passphrase !== undefined && { passphrase }) })
    if (options.json) printJson(view.protection)
    else print(`Sealed anew under a new key: ${formatCount(view.protection.stored, 'stored secret')}.`)
    return 0
  }
  const known = secretName(name)
  if (!secrets.find((secret) => secret.name === known)?.set) {
    throw new CommandFailure(`${name} is not set, so there is nothing to replace.`, {
      remedy: `Set it: ${ownCommand(`secrets set ${name}`)}`,
    })
  }
  const value = await readSecret(`New value of ${name} (is not shown): `)
  return told(await client.settings.setSecret({ name: known, value }), name, options)
}

/** `catalyst secrets protect`: chooses what protects the stored secrets, and seals them anew. */
export async function protect(
  kind: 'keystore' | 'passphrase' | 'plain',
  options: Json & { readonly startOver?: boolean },
  connection: Connection,
): Promise<ExitCode> {
  const { client } = connection
  const startOver = options.startOver ?? false
  const { protection } = await client.settings.get()
  if (protection.locked === 'passphrase' && !startOver) {
    throw new CommandFailure('The secrets are locked, so their protection cannot be changed.', {
      remedy: `Unlock them: ${ownCommand('secrets unlock')}, where an app or server runs; else set CATALYST_PASSPHRASE_FILE. Or give them up with --start-over.`,
    })
  }
  const passphrase =
    kind === 'passphrase' ? await readNewPassphrase(protection.kind !== kind || startOver) : undefined
  const view = await client.secrets.protect({
    kind,
    startOver,
    ...(passphrase !== undefined && { passphrase }),
  })
  if (options.json) printJson(view.protection)
  else {
    print(view.protection.sentence)
    if (kind === 'plain') say('Whoever can read your files, or a backup of them, can read these secrets.')
  }
  return 0
}

/** `catalyst secrets unlock`: gives the passphrase to the app or server that is running. */
export async function unlock(options: Json, { client, url }: Connection): Promise<ExitCode> {
  const { protection } = await client.settings.get()
  if (protection.kind !== 'passphrase' && !protection.locked) {
    if (options.json) printJson(protection)
    else print(`There is nothing to unlock. ${protection.sentence}`)
    return 0
  }
  const passphrase = protection.kind === 'passphrase' ? await readPassphrase() : undefined
  const view = await client.secrets.unlock({ ...(passphrase !== undefined && { passphrase }) })
  if (options.json) printJson(view.protection)
  else if (url !== undefined) print('The secrets are unlocked until Catalyst ends.')
  else {
    print('The passphrase is right.')
    say(
      'Nothing runs on this data folder that could stay unlocked. Commands take it from CATALYST_PASSPHRASE_FILE.',
    )
  }
  return 0
}

/** `catalyst secrets lock`: the app or server lets go of the key. */
export async function lock(options: Json, { client }: Connection): Promise<ExitCode> {
  const view = await client.secrets.lock()
  if (options.json) printJson(view.protection)
  else print('The secrets are locked.')
  return 0
}

/** At a terminal, asks for the passphrase of a command that does the work itself. */
async function unlockFirst({ client }: Connection): Promise<void> {
  const { protection } = await client.settings.get()
  if (protection.locked !== 'passphrase' || !terminal().stdin.isTTY) return
  await client.secrets.unlock({ passphrase: await readSecret('Passphrase (is not shown): ') })
}

function told(view: SettingsView, name: string, options: Json): ExitCode {
  const state = view.secrets.find((secret) => secret.name === name)
  if (options.json) printJson(state)
  else print(`${name}  ${state ? findState(state) : 'not set'}`)
  return 0
}

/** `stack.REDIS_PASSWORD` → `REDIS_PASSWORD`. */
function stackVariable(name: string | undefined): string | undefined {
  return name?.startsWith('stack.') ? name.slice('stack.'.length) : undefined
}

const ways: Record<StackSecret['changes'], string> = {
  restart: 'can be rotated',
  inside: 'kept in its volume: change it there first',
  never: 'bound to what is stored',
}

function toldStack(view: StackSecretsView, variable: string, options: Json): ExitCode {
  const secret = view.secrets.find((one) => one.variable === variable)
  if (options.json) printJson(secret)
  else {
    print(`stack.${variable}  ${secret?.set ? 'set' : 'not set'}`)
    say(`Services that run take it up with: ${ownCommand('stack up')}`)
  }
  return 0
}

function findState({ set: isSet, tail, problem }: SecretState): string {
  if (problem) return problem
  return isSet ? `set${tail ? `, …${tail}` : ''}` : 'not set'
}

function wordOrigin({ from, variable }: SecretState): string {
  if (from === undefined) return ''
  const origins = {
    store: 'stored',
    environment: `from ${variable}`,
    file: `from the file that ${variable} names`,
    stack: "from the stack's environment file",
  }
  return origins[from]
}

function secretName(name: string): SecretName {
  const parsed = SecretName.safeParse(name)
  if (parsed.success) return parsed.data
  throw new CommandFailure(`There is no secret ${name}.`, {
    remedy: `There are ${fixedSecretNames.join(', ')}, and llm.profiles.<id>.apiKey of each profile.`,
    exitCode: 2,
  })
}
