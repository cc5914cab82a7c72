import type { SecretName } from '../../../contract/settings.ts'
import type { Problem } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { FormerSecrets, InternalKeys, KeyStore } from '../ports.ts'
import type { ProtectionChoice } from './key-protection.ts'

/** How the secrets are protected, and whether they can be had. */
export interface VaultState {
  /** `none`: nobody has chosen yet. What is stored then (by an older version) is plain. */
  readonly kind: 'none' | 'plain' | 'keystore' | 'passphrase'
  readonly locked: false | 'passphrase' | 'keystore' | 'damaged' | 'newer'
  /** Why, where it is locked or damaged, and what to do. */
  readonly problem?: Problem
  /** Who holds the key, of a key store. */
  readonly keeper?: string
}

/** The file of secrets, open or locked. One process at a time has it: the one that holds the data folder. */
export interface Vault {
  state(): VaultState
  /** The value; `{ variable }` of one that is kept in the stack's environment file. @throws Problem while locked */
  get(name: SecretName): Promise<string | { readonly variable: string } | undefined>
  /** Whether there is one, also while locked. */
  holds(name: SecretName): 'value' | 'reference' | undefined
  /** Of which secrets there are values or references, also while locked. */
  names(): SecretName[]
  /** Whether `set` would be refused now. @throws Problem as `set` */
  checkStorable(): void
  /** @throws Problem `CONFLICT` until a protection is chosen, `UNAVAILABLE` while locked or damaged */
  set(name: SecretName, value: string): Promise<void>
  /** Notes that the value is a variable of the stack's environment file. Needs no protection: it is not a secret. */
  refer(name: SecretName, variable: string): Promise<void>
  /** Forgets value or reference, also while locked. */
  forget(name: SecretName): Promise<void>
  /** @throws Problem `INVALID` for a wrong passphrase, `UNAVAILABLE` when the key store refuses */
  unlock(passphrase?: string): Promise<void>
  /** Lets go of the key of a passphrase. @throws Problem `CONFLICT` where no passphrase protects */
  lock(): void
  /**
   * Seals everything anew under a new key that is protected as chosen.
   *
   * @param startOver gives up what cannot be opened: a damaged file is set aside, locked secrets are lost
   */
  protect(choice: ProtectionChoice, options?: { readonly startOver?: boolean }): Promise<void>
  /** Seals everything anew under a new key with the protection as it is. `passphrase`: needed where one protects. */
  rotate(passphrase?: string): Promise<void>
  onChange(listener: (state: VaultState) => void): () => void
  readonly internal: InternalKeys
}

export interface VaultOptions {
  /** secrets.json of the data folder. */
  readonly file: string
  readonly logger: Logger
  /** Where the operating system has one. It is used without asking when nothing was chosen yet. */
  readonly keys?: KeyStore | undefined
  /** From the environment: unlocks, and protects when nothing was chosen yet. */
  readonly passphrase?: string | undefined
  /** A file of an older version beside this one; what it holds counts as newer. */
  readonly former?: FormerSecrets | undefined
  /** N of scrypt, where it is not the usual one. */
  readonly cost?: number | undefined
}
