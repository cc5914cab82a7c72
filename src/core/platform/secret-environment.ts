import { open } from 'node:fs/promises'
import type { SecretName } from '../../contract/settings.ts'
import { errorCode } from '../../shared/error-code.ts'
import { errorMessage, Problem } from './errors.ts'
import { knownSecrets } from './redaction/redaction.ts'
import { decodeSecret } from './secret-text.ts'

const largest = 64 * 1024

/** `llm.apiKey` → `CATALYST_LLM_API_KEY`, `llm.profiles.my-own.apiKey` → `CATALYST_LLM_PROFILES_MY_OWN_API_KEY`. */
export function secretVariable(name: SecretName): string {
  return `CATALYST_${name
    .replaceAll(/[.-]/gu, '_')
    .replace(/([a-z])([A-Z])/gu, '$1_$2')
    .toUpperCase()}`
}

/** Whether a variable may hold a secret of Catalyst itself: an address too. One that names a file (`…_FILE`) holds none. */
export function holdsSecret(variable: string): boolean {
  return /^CATALYST_\w*(?:API_KEY|PUBLIC_KEY|SECRET_KEY|HEADER|PASSWORD|PASSPHRASE|TOKEN|URL)$/u.test(
    variable,
  )
}

let own: NodeJS.ProcessEnv | undefined

/**
 * Takes the secrets out of this process's environment, so that no program it starts inherits them: workers, the browser
 * that a link opens in, Electron's helpers. Called once, first of all, by an entry point.
 */
export function takeSecretsFromEnvironment(): void {
  own = { ...process.env }
  for (const [variable, value] of Object.entries(own)) {
    if (!holdsSecret(variable)) continue
    if (value && !variable.endsWith('_URL')) knownSecrets.add(value, 'secret')
    delete process.env[variable]
  }
}

/** The environment as it was given to this process, secrets included; for reading, never for a child. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  return own ?? process.env
}

/**
 * A secret that is given by a variable, or by the file that `<variable>_FILE` names. An empty variable is how Compose
 * files say "not given".
 *
 * @throws Problem `UNAVAILABLE` when the file cannot be read
 */
export async function givenSecret(variable: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const path = env[`${variable}_FILE`]
  const value = env[variable] || (path ? await readSecretFile(`${variable}_FILE`, path) : undefined)
  if (value !== undefined) knownSecrets.add(value, 'secret')
  return value
}

/** What is wrong is not what the caller said, but the file. */
function unavailable(problem: Problem): Problem {
  return new Problem('UNAVAILABLE', problem.message, problem.remedy, { cause: problem })
}

/**
 * The content of a file that a variable names, without the byte order mark and the line's end that editors leave.
 *
 * @throws Problem `UNAVAILABLE` naming variable and file
 */
export async function readSecretFile(variable: string, path: string): Promise<string> {
  const problem = (why: string, cause?: unknown) =>
    new Problem(
      'UNAVAILABLE',
      `${variable} names ${path}, which ${why}.`,
      'Correct the file or the variable.',
      {
        cause,
      },
    )
  let text: string
  try {
    await using file = await open(path)
    const { bytesRead, buffer } = await file.read(Buffer.alloc(largest + 1), 0, largest + 1)
    if (bytesRead > largest) throw problem('is too large for a secret')
    text = decodeSecret(buffer.subarray(0, bytesRead), `${variable} names ${path}, which`)
  } catch (error) {
    if (error instanceof Problem) throw error.code === 'INVALID' ? unavailable(error) : error
    throw problem(`cannot be read (${errorCode(error) ?? errorMessage(error)})`, error)
  }
  if (text === '') throw problem('is empty')
  return text
}
