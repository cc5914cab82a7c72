import type * as z from 'zod'
import { type Config, ConfigPatch } from '../../contract/config.ts'
import { ownCommand } from '../../core/platform/own-command.ts'
import { isRecord } from '../../shared/is-record.ts'
import type { Connection } from '../connection.ts'
import { CommandFailure, type ExitCode, print, printJson } from '../output.ts'
import { terminal } from '../terminal.ts'

/** `catalyst config get`. */
export async function get(
  path: string | undefined,
  { json }: { readonly json?: boolean },
  { client }: Connection,
): Promise<ExitCode> {
  const config = await client.config.get()
  const value = path === undefined ? config : findPart(config, path)
  if (path !== undefined && value === undefined) {
    if (!canBeSet(path)) throw unknownPath(path, config)
    if (json) printJson(null)
    else print('not set')
    return 0
  }
  if (json || isRecord(value) || Array.isArray(value)) printJson(value)
  else print(String(value))
  return 0
}

/** `catalyst config set PATH VALUE`, or all that comes on stdin. */
export async function set(
  path: string | undefined,
  value: string | undefined,
  { json, untested }: { readonly json?: boolean; readonly untested?: boolean },
  { client }: Connection,
): Promise<ExitCode> {
  if (path !== undefined && value === undefined) {
    throw new CommandFailure(`No value is given for ${path}.`, {
      remedy: `As in: ${ownCommand('config set roles.coder work')}. Or pipe a file in, without a path.`,
      exitCode: 2,
    })
  }
  const given = path === undefined ? await readFile() : nestPart(path.split('.'), readValue(value ?? ''))
  const patch = ConfigPatch.safeParse({ ...given, ...(untested && { untested }) })
  if (!patch.success) {
    const [issue] = patch.error.issues
    const at = issue?.path.join('.')
    throw new CommandFailure(
      `Not saved: ${at ? `${at}: ` : ''}${issue ? explainIssue(issue) : 'it does not fit.'}`,
      {
        remedy: `See what there is: ${ownCommand('config get')}`,
        exitCode: 2,
      },
    )
  }
  const config = await client.config.put(patch.data)
  if (json) printJson(config)
  else if (path === undefined) print('Saved.')
  else print(`${path}  ${JSON.stringify(findPart(config, path) ?? null)}`)
  return 0
}

/** A part by its dotted path; profiles are named by their ids. */
function findPart(config: Config, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => {
    if (Array.isArray(inner))
      return inner.find((one, at) => (isRecord(one) && one.id === name) || String(at) === name)
    return isRecord(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined
  }, config)
}

const kinds: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

/** What a value has to be, in words for people where the schema has none of its own. */
function explainIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `Must be ${kinds[issue.expected] ?? issue.expected}.`
  if (issue.code === 'too_small') return `Must be at least ${issue.minimum}.`
  if (issue.code === 'too_big') return `Must be at most ${issue.maximum}.`
  return issue.message
}

/** Whether a path is one of the configuration that merely has no value now, such as a budget. */
function canBeSet(path: string): boolean {
  return ConfigPatch.safeParse(nestPart(path.split('.'), null)).success
}

function nestPart([first = '', ...rest]: readonly string[], value: unknown): Record<string, unknown> {
  if (first === 'profiles' && rest.length > 1) {
    const [id = '', ...fields] = rest
    return { profiles: [{ id, ...nestPart(fields, value) }] }
  }
  return { [first]: rest.length === 0 ? value : nestPart(rest, value) }
}

/** JSON where it is some, otherwise the text as it stands. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

async function readFile(): Promise<Record<string, unknown>> {
  const { stdin } = terminal()
  const chunks: Buffer[] = []
  if (!stdin.isTTY) for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
  const value = readValue(Buffer.concat(chunks).toString('utf8'))
  if (isRecord(value)) return value
  throw new CommandFailure('What came on stdin is no JSON object.', {
    remedy: `Pipe a file in: ${ownCommand('config set')} < file.json. Or name a path and a value.`,
    exitCode: 2,
  })
}

function unknownPath(path: string, config: Config): CommandFailure {
  return new CommandFailure(`There is no ${path} in the configuration.`, {
    remedy: `It has ${Object.keys(config).join(', ')}.`,
    exitCode: 2,
  })
}
