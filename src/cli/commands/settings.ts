import { SecretName, type SettingsView } from '../../contract/settings.ts'
import type { Connection } from '../connection.ts'
import { CommandFailure, type ExitCode, print, printJson, table } from '../output.ts'

interface Json {
  readonly json?: boolean
}

export async function get(
  path: string | undefined,
  options: Json,
  { client }: Connection,
): Promise<ExitCode> {
  const view = await client.settings.get()
  const value = path === undefined ? view.settings : at(view.settings, path)
  if (path !== undefined && value === undefined) throw unknown(path)
  if (options.json) printJson(path === undefined ? view : value)
  else if (typeof value === 'object') print(table(flat(value as object)))
  else print(String(value))
  return 0
}

export async function set(
  path: string,
  text: string,
  options: Json,
  { client }: Connection,
): Promise<ExitCode> {
  const before = at((await client.settings.get()).settings, path)
  if (before === undefined || typeof before === 'object') throw unknown(path)
  const [section = '', ...rest] = path.split('.')
  const value =
    typeof before === 'number' ? Number(text) : typeof before === 'boolean' ? truth(path, text) : text
  const fields = rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<
    string,
    unknown
  >
  const view = await client.settings.update({ patch: { [section]: fields } })
  return told(view, path, options)
}

/** The value comes from stdin: arguments stand in the process list and in the shell's history. */
export async function setSecret(name: string, options: Json, { client }: Connection): Promise<ExitCode> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  const value = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/u, '')
  if (value === '') {
    throw new CommandFailure('No value came on stdin.', {
      remedy: `Pipe it in: catalyst settings set-secret ${name} < file`,
      exitCode: 2,
    })
  }
  return toldSecret(await client.settings.setSecret({ name: secretName(name), value }), name, options)
}

export async function forgetSecret(name: string, options: Json, { client }: Connection): Promise<ExitCode> {
  return toldSecret(await client.settings.forgetSecret({ name: secretName(name) }), name, options)
}

function told(view: SettingsView, path: string, options: Json): ExitCode {
  const value = at(view.settings, path)
  if (options.json) printJson({ [path]: value })
  else print(`${path}  ${String(value)}`)
  return 0
}

function toldSecret(view: SettingsView, name: string, options: Json): ExitCode {
  const state = view.secrets.find((secret) => secret.name === name)
  if (options.json) printJson(state)
  else print(`${name}  ${state?.set ? 'set' : 'not set'}`)
  return 0
}

function secretName(name: string) {
  const parsed = SecretName.safeParse(name)
  if (parsed.success) return parsed.data
  throw new CommandFailure(`There is no secret ${name}.`, {
    remedy: `There are ${SecretName.options.join(', ')}.`,
    exitCode: 2,
  })
}

function truth(path: string, text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new CommandFailure(`${path} is true or false.`, { exitCode: 2 })
}

function unknown(path: string): CommandFailure {
  return new CommandFailure(`There is no setting ${path}.`, {
    remedy: 'See all with: catalyst settings get',
    exitCode: 2,
  })
}

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
          ? (inner as Record<string, unknown>)[key]
          : undefined,
      value,
    )
}

function flat(value: object, before = ''): string[][] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null
      ? flat(inner, `${before}${key}.`)
      : [[`${before}${key}`, inner === '' ? '–' : String(inner)]],
  )
}
