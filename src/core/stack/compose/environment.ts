import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { errorMessage } from '../../platform/errors.ts'
import { holdVariables } from '../secrets/held-secrets.ts'
import { holdLines } from '../secrets/hold-tree.ts'
import { parseEnvFile } from './dotenv.ts'
import type { ProblemList } from './problems.ts'
import { parseRawEnvFile } from './raw-env.ts'
import type { Place } from './source-tree.ts'

export type Variables = Readonly<Record<string, string>>

/** The value of a variable; `undefined` where it is unset, also where JavaScript's objects have something of that name. */
export function variableIn(variables: Variables, name: string): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined
}

/**
 * The variables a project's files are interpolated with: those of its environment files, then those of the process,
 * which win.
 *
 * @param envFiles `--env-file`; without any, `COMPOSE_ENV_FILES`, else `.env` in the folder, if there is one
 */
export async function projectVariables(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
  envFiles: readonly string[] | undefined,
  problems: ProblemList,
): Promise<Variables> {
  const outside = defined(env)
  const named = envFiles ?? outside.COMPOSE_ENV_FILES?.split(',').filter((name) => name !== '') ?? []
  const usual = join(folder, '.env')
  if (named.length === 0) problems.lookedAt(usual)
  const files =
    named.length > 0 ? named.map((name) => resolve(folder, name)) : (await isFile(usual)) ? [usual] : []
  return { ...(await readVariables(files, outside, folder, problems)), ...outside }
}

/** Reads environment files one after the other; each may use the variables of those before it. */
export async function readVariables(
  files: readonly string[],
  outside: Variables,
  folder: string,
  problems: ProblemList,
): Promise<Variables> {
  let values: Variables = {}
  for (const file of files) {
    const before = values
    const more = await readEnvFile(
      file,
      (name) => variableIn(outside, name) ?? variableIn(before, name),
      false,
      folder,
      problems,
    )
    values = { ...values, ...more }
  }
  return values
}

/** Reads one environment file; what is wrong with it is told with its own lines. */
export async function readEnvFile(
  file: string,
  lookup: (name: string) => string | undefined,
  raw: boolean,
  folder: string,
  problems: ProblemList,
): Promise<Variables> {
  const place = (line: number): Place => ({ file, line, folder })
  problems.lookedAt(file)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
  } catch (error) {
    const reason = error instanceof TypeError ? 'is not UTF-8 text' : `cannot be read: ${errorMessage(error)}`
    problems.add(place(0), '', `The environment file ${reason}`)
    return {}
  }
  const { values, faults, unset } = raw ? parseRawEnvFile(text, lookup) : parseEnvFile(text, lookup)
  for (const { name, line } of unset) problems.variableUnset(name, place(line))
  holdVariables(Object.entries(values))
  if (faults.length > 0) holdLines(text)
  for (const fault of faults) problems.add(place(fault.line), '', fault.message)
  return values
}

export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
}

function defined(env: Readonly<Record<string, string | undefined>>): Variables {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
