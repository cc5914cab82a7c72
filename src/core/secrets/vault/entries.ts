import type { KeyObject } from 'node:crypto'
import { changedOutside } from './problems.ts'
import { seal, unseal } from './sealed.ts'
import type { VaultContent } from './vault-file.ts'

/** The user's secrets, and keys of Catalyst's own. */
export type Compartment = 'secrets' | 'internal'

/** The content with one entry sealed in. */
export function putEntry(
  content: VaultContent,
  compartment: Compartment,
  name: string,
  value: string,
  key: KeyObject,
): VaultContent {
  const sealed = seal(key, value, describePlace(content, compartment, name))
  return { ...content, [compartment]: { ...content[compartment], [name]: sealed } }
}

/**
 * An entry's value.
 *
 * @param file named where it does not open
 * @throws Problem `UNAVAILABLE` for one that was changed, or moved here from another name or file
 */
export function readEntry(
  content: VaultContent,
  compartment: Compartment,
  name: string,
  key: KeyObject,
  file: string,
): string | undefined {
  const sealed = content[compartment][name]
  if (!sealed) return undefined
  try {
    return unseal(key, sealed, describePlace(content, compartment, name))
  } catch (cause) {
    throw changedOutside(file, name, cause)
  }
}

export function removeEntry(content: VaultContent, compartment: Compartment, name: string): VaultContent {
  const { [name]: _, ...entries } = content[compartment]
  return { ...content, [compartment]: entries }
}

export function removeReference(content: VaultContent, name: string): VaultContent {
  const { [name]: _, ...references } = content.references
  return { ...content, references }
}

/**
 * Every entry of `from`, sealed into `into` with another key; references come along as they are.
 *
 * @throws Problem as `readEntry`
 */
export function resealEntries(
  from: VaultContent,
  into: VaultContent,
  keys: { readonly old: KeyObject; readonly next: KeyObject },
  file: string,
): VaultContent {
  let resealed: VaultContent = { ...into, references: from.references }
  for (const compartment of ['secrets', 'internal'] as const) {
    for (const name of Object.keys(from[compartment])) {
      const value = readEntry(from, compartment, name, keys.old, file)
      if (value !== undefined) resealed = putEntry(resealed, compartment, name, value, keys.next)
    }
  }
  return resealed
}

/** Sealed with the value, so that an entry opens nowhere but where it belongs. */
function describePlace({ id }: VaultContent, compartment: Compartment, name: string): string {
  return `${id}|${compartment}|${name}`
}
