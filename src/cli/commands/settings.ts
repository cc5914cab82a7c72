import type { FollowUp } from '../../contract/follow-ups.ts'
import { placeSettings } from '../../contract/places.ts'
import type { SettingsView } from '../../contract/settings.ts'
import { ownCommand } from '../../core/platform/own-command.ts'
import type { Connection } from '../connection.ts'
import { CommandFailure, type ExitCode, print, printJson, say, table } from '../output.ts'
import { resolvePath } from '../terminal.ts'

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
  else if (typeof value === 'object' && value !== null) print(table(flat(value)))
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
  if (before === undefined) throw unknown(path)
  if (typeof before === 'object' && before !== null) throw notOne(path, before)
  const [section = '', ...rest] = path.split('.')
  // A path is of the folder that the command is typed in; Catalyst may run in another one.
  const value = namesFile(path) && text !== '' ? resolvePath(text) : readValue(text, before)
  const view = await client.settings.update({ patch: { [section]: nest(rest, value) } })
  return told(view, path, options)
}

/** A value below its keys: `a`, `b` and 1 are `{ a: { b: 1 } }`. */
function nest([key = '', ...below]: readonly string[], value: unknown): Record<string, unknown> {
  return { [key]: below.length === 0 ? value : nest(below, value) }
}

function told(view: SettingsView, path: string, options: Json): ExitCode {
  const value = at(view.settings, path)
  const notes = view.notes.filter((note) => note.path === path)
  if (options.json) {
    const { followUps } = view
    const messages = notes.map(({ message }) => message)
    printJson({
      [path]: value,
      ...(messages.length > 0 && { notes: messages }),
      ...(followUps.length > 0 && { followUps }),
    })
    return 0
  }
  print(`${path}  ${String(value)}`)
  for (const { message } of notes) say(message)
  for (const followUp of view.followUps) sayFollowUp(followUp)
  return 0
}

const followUpCommands = { reindex: 'documents reindex --outdated', embed: 'documents embed' } as const

/** What was made under other settings, and the command that makes it anew. */
export function sayFollowUp({ kind, message, offer, runId }: FollowUp): void {
  say(message)
  if (runId !== undefined) say(`It is being done: ${ownCommand(`runs show ${runId}`)}`)
  else if (offer !== undefined) say(`${offer}: ${ownCommand(followUpCommands[kind])}`)
}

/** What was typed, as a value like the one before; as it stands where it is none, so that it can be told what was given. */
function readValue(text: string, before: unknown): unknown {
  if (typeof before === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (typeof before === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function namesFile(path: string): boolean {
  return placeSettings.some((setting) => setting.path === path && setting.rule.kind !== 'socket')
}

function notOne(path: string, value: object): CommandFailure {
  if (Array.isArray(value)) {
    return new CommandFailure(`${path} is a list, and the command sets single values.`, {
      remedy: 'Change it on the Settings page, or with PATCH /api/settings.',
      exitCode: 2,
    })
  }
  const names = flat(value, `${path}.`).map(([name]) => name)
  return new CommandFailure(`${path} is a section, not a setting.`, {
    remedy: `Name one of its settings: ${names.join(', ')}.`,
    exitCode: 2,
  })
}

function unknown(path: string): CommandFailure {
  return new CommandFailure(`There is no setting ${path}.`, {
    remedy: `See all with: ${ownCommand('settings get')}`,
    exitCode: 2,
  })
}

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
          ? Reflect.get(inner, key)
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
