import type { SecretName, Settings } from '../../contract/settings.ts'

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
