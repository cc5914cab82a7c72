import type { StackSecretsView } from '../../contract/secrets.ts'
import type { Protection, SecretName, SecretState } from '../../contract/settings.ts'

/** What other features see of the secrets. */
export interface SecretSource {
  /**
   * A secret's value, for the one client that needs it; never log or return it.
   *
   * @throws Problem `UNAVAILABLE` when there is one that cannot be had: locked, or its file cannot be read
   */
  value(name: SecretName): Promise<string | undefined>
  /**
   * What may be shown of each that there always is, of each that is set, and of those that are named besides.
   *
   * @param besides keys of profiles, which may have none
   */
  states(besides?: readonly SecretName[]): Promise<SecretState[]>
  /** How they are protected, as the page and the commands say it. */
  protection(): Protection
  /** @throws Problem `CONFLICT` when the environment holds it, so that it cannot be changed here */
  checkChangeable(name: SecretName): void
  /** @throws Problem as `checkChangeable`; `CONFLICT` until a protection is chosen, `UNAVAILABLE` while locked */
  checkStorable(name: SecretName): void
  /**
   * Stores a value that came with something else, such as the password in an address. Whoever calls tells the clients.
   *
   * @throws Problem `CONFLICT` until a protection is chosen, `UNAVAILABLE` while locked
   */
  store(name: SecretName, value: string): Promise<void>
  /** Calls `listener` when a value may be another one (`values`), or is merely protected otherwise (`protection`). */
  onChange(listener: (what: SecretChange) => void): () => void
}

export type SecretChange = 'values' | 'protection'

/** What changes a secret on its own; each is put on record, and told to the clients. */
export interface SecretStore {
  /** @throws Problem `CONFLICT` when an environment variable holds it or no protection is chosen, `UNAVAILABLE` while locked */
  set(name: SecretName, value: string): Promise<void>
  /** Notes that a secret is a variable of the shipped stack's environment file; no copy of it is made. */
  refer(name: SecretName, variable: string): Promise<void>
  forget(name: SecretName): Promise<void>
}

/**
 * What seals the key that all secrets are sealed with. The operating system's, which Electron gives where there is one,
 * makes text of it; what another makes of it must outlive JSON.
 */
export interface KeyStore<Sealed = string> {
  /** Who holds the key, for people: `the macOS keychain`. */
  readonly keeper: string
  /** Seals a text so that only who has this key store can open it: this user on this machine, who knows the passphrase. */
  seal(text: string): Promise<Sealed>
  /** @throws when the key store refuses, or the text was sealed by another */
  open(sealed: Sealed): Promise<string>
}

/** Secrets that an older version left in a file of another form. */
export interface FormerSecrets {
  /** Name and value of each that can be read. */
  read(): Promise<Readonly<Record<string, string>>>
  /** Removes the file; called once what was read is on disk in the new form. */
  remove(): Promise<void>
}

/** The passwords that were made for the shipped stack, in its environment file. */
export interface StackSecrets {
  list(): Promise<StackSecretsView>
  /** A new random value. @throws Problem `CONFLICT` where the service would not take it by being made anew */
  rotate(variable: string): Promise<StackSecretsView>
  /** The value that a service takes by now. @throws Problem `INVALID` for one that would need quotes */
  set(variable: string, value: string): Promise<StackSecretsView>
  /** Another one is made when the stack is next brought up. @throws Problem as `rotate` */
  forget(variable: string): Promise<StackSecretsView>
}

/** Keys that Catalyst makes for itself. They are not in the contract: no door gives or takes them. */
export type InternalKeyName = 'audit.signingKey' | 'audit.anchor'

/**
 * A place for Catalyst's own keys, under the same protection as the user's secrets. It works with nothing set up: until
 * the user chooses a protection, the keys lie in a file of this user (mode 0600), and they move under the protection
 * once there is one. They lie inside the data folder: a copy of the whole folder takes them along.
 */
export interface InternalKeys {
  /** Whether keys can be read and written now. Not while the secrets are locked or their file is damaged. */
  available(): boolean
  /** Calls `listener` each time `available` may have changed, until the returned function is called. */
  onAvailability(listener: (available: boolean) => void): () => void
  /** @throws Problem `UNAVAILABLE` while locked or damaged */
  get(name: InternalKeyName): Promise<string | undefined>
  /** On disk once it resolves. @throws Problem `UNAVAILABLE` while locked or damaged */
  set(name: InternalKeyName, value: string): Promise<void>
  /** @throws Problem `UNAVAILABLE` while locked or damaged */
  forget(name: InternalKeyName): Promise<void>
}
