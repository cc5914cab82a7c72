import { unwatchFile, watchFile } from 'node:fs'
import { fixedSecretNames, type SecretName, type SecretState } from '../../contract/settings.ts'
import { defined } from '../../shared/defined.ts'
import { Problem } from '../platform/errors.ts'
import { knownSecrets } from '../platform/redaction/redaction.ts'
import { readSecretFile, secretVariable } from '../platform/secret-environment.ts'
import type { Vault } from './vault/vault.ts'

/** Every secret, wherever it comes from: an environment variable, a file that one names, the vault, the stack. */
export interface SecretValues {
  /** @throws Problem `UNAVAILABLE` when there is one that cannot be had: locked, or its file cannot be read */
  value(name: SecretName): Promise<string | undefined>
  /** What may be shown of it; never throws for one that cannot be had. */
  state(name: SecretName): Promise<SecretState>
  /** @throws Problem `CONFLICT` when the environment holds it, so that it cannot be changed here */
  checkChangeable(name: SecretName): void
  /** Those that the environment gives, of all that were asked for so far. */
  givenNames(): SecretName[]
  close(): void
}

interface SecretValuesOptions {
  readonly vault: Vault
  readonly env: NodeJS.ProcessEnv
  /** A variable of the shipped stack's environment file. */
  readonly readStackVariable: (variable: string) => Promise<string | undefined>
  /** How often a file that a variable names is looked at, where it is not the usual 5000. */
  readonly watchMs?: number | undefined
  /** A file that a variable names was replaced. */
  readonly onFileChange: () => void
}

/** How often a file that a variable names is looked at, in ms. Orchestrators replace such files in place. */
const usualWatchMs = 5000

export function createSecretValues(options: SecretValuesOptions): SecretValues {
  const { vault, readStackVariable } = options
  const environment = new EnvironmentSecrets(options)

  async function value(name: SecretName): Promise<string | undefined> {
    const { value: said, path, variable = '' } = environment.find(name) ?? {}
    const kept = said ?? (path === undefined ? await vault.get(name) : await readSecretFile(variable, path))
    const found = typeof kept === 'object' ? await readStackVariable(kept.variable) : kept
    if (found) knownSecrets.add(found, 'secret')
    return found || undefined
  }

  function origin(name: SecretName): Pick<SecretState, 'from' | 'variable'> | undefined {
    const outside = environment.find(name)
    if (outside) return { from: outside.path ? 'file' : 'environment', variable: outside.variable }
    const kept = vault.holds(name)
    return kept && { from: kept === 'value' ? 'store' : 'stack' }
  }

  return {
    value,
    givenNames: () => environment.names(),
    async state(name) {
      const from = origin(name)
      if (!from) return { name, set: false }
      try {
        const found = await value(name)
        if (found === undefined) return { name, set: false, ...from }
        return {
          name,
          set: true,
          ...from,
          ...defined({ tail: found.length > 16 ? found.slice(-4) : undefined }),
        }
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        return { name, set: true, ...from, problem: error.message }
      }
    },
    checkChangeable(name) {
      const outside = environment.find(name)
      if (!outside) return
      throw new Problem(
        'CONFLICT',
        `${name} is set by the environment variable ${outside.variable}.`,
        outside.path
          ? `Change the file ${outside.path}: it is read again by itself.`
          : 'Change it there, or unset the variable, and start Catalyst again.',
      )
    },
    close: () => environment.close(),
  }
}

/** A value, or the file that holds it, by the environment. */
interface Given {
  readonly variable: string
  readonly value?: string
  readonly path?: string
}

/** What the environment says of secrets, and the files that it names. */
class EnvironmentSecrets {
  readonly #options: Pick<SecretValuesOptions, 'env' | 'watchMs' | 'onFileChange'>
  readonly #watched: string[] = []
  /** Which profiles there are is not known here: their keys are looked for when asked for. */
  readonly #given = new Map<SecretName, Given | undefined>()

  constructor(options: Pick<SecretValuesOptions, 'env' | 'watchMs' | 'onFileChange'>) {
    this.#options = options
    for (const name of fixedSecretNames) this.find(name)
    // Keys of profiles that nobody asked for yet are masked all the same.
    for (const [variable, value] of Object.entries(options.env))
      if (value && /^CATALYST_LLM_PROFILES_\w+_API_KEY$/u.test(variable)) knownSecrets.add(value, 'secret')
  }

  find(name: SecretName): Given | undefined {
    if (this.#given.has(name)) return this.#given.get(name)
    const found = readGiven(name, this.#options.env)
    this.#given.set(name, found)
    if (found?.value) knownSecrets.add(found.value, 'secret')
    if (found?.path) this.#watch(found.path)
    return found
  }

  /** Those that it gives, of all that were looked for so far. */
  names(): SecretName[] {
    return [...this.#given].flatMap(([name, found]) => (found ? [name] : []))
  }

  close(): void {
    for (const path of this.#watched) unwatchFile(path)
  }

  #watch(path: string): void {
    const { watchMs = usualWatchMs, onFileChange } = this.#options
    this.#watched.push(path)
    watchFile(path, { interval: watchMs, persistent: false }, (now, before) => {
      if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) onFileChange()
    })
  }
}

function readGiven(name: SecretName, env: NodeJS.ProcessEnv): Given | undefined {
  const variable = secretVariable(name)
  const [value, path] = [env[variable], env[`${variable}_FILE`]]
  // An empty variable is how Compose files say "not given".
  if (value) return { variable, value }
  return path ? { variable: `${variable}_FILE`, path } : undefined
}
