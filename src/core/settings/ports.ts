import type { SecretName, Settings } from '../../contract/settings.ts'

/** Settings that are not saved: those in force with a patch, and secrets that were typed. */
export interface SettingsDraft extends SettingsSource {
  /** A stored secret that is not given out: it belongs to another address than the draft has. */
  withheld(): SecretName | undefined
}

/** Makes drafts: what is typed can be tried before it is saved. */
export interface SettingsDrafts {
  /** @throws Problem `INVALID` as saving it would */
  draft(
    patch: Record<string, Record<string, unknown>>,
    typed: Readonly<Partial<Record<SecretName, string>>>,
  ): SettingsDraft
}

/** Changes the settings, for features with a door of their own to some of them. */
export interface SettingsWriter {
  /**
   * Saves what `make` makes of the settings as they are when its turn comes.
   *
   * @throws Problem `INVALID` with a message for each field, and what `make` throws
   */
  change(make: (now: Settings) => Settings): Promise<void>
  /**
   * Stores a secret. The key of a profile belongs from then on to the address that the profile has.
   *
   * @throws Problem `NOT_FOUND` for the key of a profile that is not there; as `SecretStore.set`
   */
  setSecret(name: SecretName, value: string): Promise<void>
  forgetSecret(name: SecretName): Promise<void>
}

/** What other features see of the settings. */
export interface SettingsSource {
  /** The settings in force; cheap. */
  current(): Settings
  /** A secret's value, for the one client that needs it; never log or return it. */
  secret(name: SecretName): Promise<string | undefined>
  /** An endpoint's address with its password in it, for the client that connects; empty when not configured. */
  connection(name: keyof Settings['endpoints']): Promise<string>
  /** Calls `listener` after every change, with what was and what is. A changed secret counts as a change. */
  onChange(listener: (now: Settings, before: Settings) => void): () => void
}
