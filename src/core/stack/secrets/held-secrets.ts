import { knownSecrets } from '../../platform/redaction/redaction.ts'
import { type FoundSecret, secretsUnder, secretsWithin, wholeSecret } from './find-secrets.ts'
import { holdsName } from './secret-names.ts'
import { weighValue } from './weigh-value.ts'

/** Names of services, users, databases: a password that is the same word is masked only where it stands as one. */
const names = new Set<string>()
const mostNames = 5000

/** What stands here is a name: a password of the same word must not take it out of every sentence. */
export function keepName(name: string): void {
  if (name === '' || names.has(name)) return
  if (names.size >= mostNames) names.clear()
  names.add(name)
  if (held.has(name)) knownSecrets.holdBeside(name, 'secret')
}

/** What was held everywhere, so that a name learned later can be taken back. */
const held = new Set<string>()

/** Holds what is secret in variables: of an environment, an environment file, labels. In memory alone. */
export function holdVariables(variables: Iterable<readonly [name: string, value: string]>): void {
  const all = [...variables]
  for (const [name, value] of all) if (holdsName(name)) keepName(value)
  for (const [name, value] of all) holdFound(secretsUnder(name, value))
}

/** Holds what is secret by its form in a text: a command, a configuration. */
export function holdWithin(text: string): void {
  holdFound(secretsWithin(text))
}

/** Holds a value that is secret whatever it looks like: the content of a secret. */
export function holdWhole(text: string): void {
  holdFound([...wholeSecret(text), ...secretsWithin(text)])
}

/** Holds what was found, each by its weight. */
export function holdFound(found: readonly FoundSecret[]): void {
  for (const { value, strength } of found) {
    const weight = names.has(value) && value.length < 24 ? 'beside' : weighValue(value, strength)
    if (weight === 'beside' && strength !== undefined) knownSecrets.holdBeside(value, 'secret')
    if (weight !== 'everywhere') continue
    knownSecrets.hold(value, 'secret')
    if (held.size >= mostNames) held.clear()
    held.add(value)
  }
}
