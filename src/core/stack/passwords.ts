import { randomBytes } from 'node:crypto'
import { chmod, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readFileIfThere, writeFileAtomically } from '../platform/atomic-file.ts'
import { errorMessage, Problem } from '../platform/errors.ts'
import { knownSecrets } from '../platform/redaction/redaction.ts'
import { parseEnvFile } from './compose/dotenv.ts'

/** 192 random bits in 32 characters that mean nothing to a URL, a shell or an environment file. */
const password = () => randomBytes(24).toString('base64url').replace(/^-/, '_')

/** Every secret of the shipped stack, and how one is made. */
const secrets: Readonly<Record<string, () => string>> = {
  MONGODB_PASSWORD: password,
  REDIS_PASSWORD: password,
  QDRANT_API_KEY: password,
  RABBITMQ_PASSWORD: password,
  POSTGRES_PASSWORD: password,
  CLICKHOUSE_PASSWORD: password,
  MINIO_PASSWORD: password,
  LANGFUSE_SALT: password,
  LANGFUSE_NEXTAUTH_SECRET: password,
  // Langfuse wants 256 bits in hexadecimal.
  LANGFUSE_ENCRYPTION_KEY: () => randomBytes(32).toString('hex'),
  LANGFUSE_PUBLIC_KEY: () => `pk-lf-${password()}`,
  LANGFUSE_SECRET_KEY: () => `sk-lf-${password()}`,
  LANGFUSE_USER_PASSWORD: password,
}

const heading = `# Made by Catalyst for its stack; docker compose reads it with --env-file.
# Services that keep a password in their volume took it when they first started: a change here does not change theirs.
`

/** The environment file of the shipped stack. */
export interface StackPasswords {
  readonly file: string
  /** All that the file says: passwords, and ports that were moved. */
  readonly values: Readonly<Record<string, string>>
}

/**
 * Gives the shipped stack's passwords, making those that the file does not hold yet. What it holds stays as it is. The
 * file is readable by this user alone, and its folder too.
 *
 * @param file absolute path of catalyst.env
 * @throws Problem `INVALID` when the file cannot be read as an environment file; `UNAVAILABLE` when it cannot be written
 */
export function ensureStackPasswords(file: string): Promise<StackPasswords> {
  return inTurn(file, async () => {
    const text = await read(file)
    const values = parse(file, text)
    const missing = Object.keys(secrets).filter((name) => !values[name])
    let changed = text
    for (const name of missing) {
      values[name] = secrets[name]!()
      knownSecrets.add(values[name], 'secret')
      changed = assign(changed, name, values[name])
    }
    if (missing.length > 0) await write(file, changed)
    return { file, values }
  })
}

/** Whether a variable of the file is one of the passwords that are made. */
export function isStackPassword(name: string): boolean {
  return Object.hasOwn(secrets, name)
}

/**
 * All that the environment file says now; nothing where there is none.
 *
 * @throws Problem as `ensureStackPasswords`
 */
export function readVariables(file: string): Promise<Readonly<Record<string, string>>> {
  return inTurn(file, async () => parse(file, await read(file)))
}

/**
 * Gives one password a new random value.
 *
 * @throws Problem as `ensureStackPasswords`
 */
export async function renewPassword(file: string, name: string): Promise<string> {
  const value = secrets[name]!()
  await setVariable(file, name, value)
  return value
}

/**
 * Takes a variable out of the file. A password is made anew when the stack is next brought up.
 *
 * @throws Problem as `ensureStackPasswords`
 */
export async function forgetVariable(file: string, name: string): Promise<void> {
  return inTurn(file, async () => {
    const text = await read(file)
    parse(file, text)
    const kept = text.split('\n').filter((line) => !isAssignment(line, name))
    if (kept.length < text.split('\n').length) await write(file, kept.join('\n'))
  })
}

/**
 * Sets one variable of the environment file, such as a port that was moved, and leaves all others as they are.
 *
 * @throws Problem `INVALID` for a value that would need quotes; as `ensureStackPasswords` otherwise
 */
export async function setVariable(file: string, name: string, value: string): Promise<void> {
  if (!/^[A-Za-z_]\w*$/.test(name) || !/^[\w.~:/@%+-]*$/.test(value)) {
    throw new Problem(
      'INVALID',
      `${name} cannot be set to this value.`,
      'Use letters, digits and . ~ : / @ % + - _ only.',
    )
  }
  return inTurn(file, async () => {
    const text = await read(file)
    parse(file, text)
    await write(file, assign(text, name, value))
  })
}

function parse(file: string, text: string): Record<string, string> {
  const { values, faults } = parseEnvFile(text, () => undefined)
  const [fault] = faults
  if (fault) {
    throw new Problem(
      'INVALID',
      `${file} cannot be read: line ${fault.line}: ${fault.message}.`,
      'Correct that line. Where the file is lost, remove the volumes too: they were made with its passwords.',
    )
  }
  // Found in no other way: a password of ours looks like any word where nothing beside it tells.
  for (const name of Object.keys(secrets)) if (values[name]) knownSecrets.add(values[name], 'secret')
  return { ...values }
}

/** Replaces the last assignment, which is the one that counts, or adds one. */
function assign(text: string, name: string, value: string): string {
  const lines = text.split('\n')
  const at = lines.findLastIndex((line) => isAssignment(line, name))
  if (at >= 0) return lines.with(at, `${name}=${value}`).join('\n')
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`
  return `${before}${name}=${value}\n`
}

function isAssignment(line: string, name: string): boolean {
  return new RegExp(`^\\s*(export\\s+)?${name}\\s*[=:]`).test(line)
}

async function read(file: string): Promise<string> {
  try {
    return (await readFileIfThere(file)) ?? heading
  } catch (error) {
    throw unusable(file, error)
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await chmod(dirname(file), 0o700)
    await writeFileAtomically(file, text)
  } catch (error) {
    throw unusable(file, error)
  }
}

function unusable(file: string, error: unknown): Problem {
  return new Problem(
    'UNAVAILABLE',
    `The stack's passwords in ${file} cannot be used: ${errorMessage(error)}.`,
    'Make the file and its folder readable and writable for you.',
    { cause: error },
  )
}

const turns = new Map<string, Promise<unknown>>()

/** One reader-and-writer of a file at a time. */
function inTurn<T>(file: string, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(file) ?? Promise.resolve()).then(work, work)
  turns.set(file, turn)
  return turn
}
