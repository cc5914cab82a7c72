import type { SettingsView } from '../../contract/settings.ts'
import type { SecretStore } from '../secrets/ports.ts'
import type { SettingsSource } from '../settings/ports.ts'
import type { ClientSettings } from './connect-clients.ts'

export interface ChangeableSettings extends SettingsSource {
  view(): Promise<SettingsView>
  update(patch: Record<string, Record<string, unknown>>): Promise<unknown>
}

/** Enters the shipped stack's addresses, and where its passwords are, unless the environment holds others. */
export async function enterAddresses(
  settings: ChangeableSettings,
  store: SecretStore,
  { urls, secrets }: ClientSettings,
): Promise<void> {
  const { secrets: known } = await settings.view()
  for (const [name, variable] of secrets) {
    const from = known.find((secret) => secret.name === name)?.from
    if (from === 'environment' || from === 'file') continue
    await store.refer(name, variable)
  }
  const current: Readonly<Record<string, { readonly url: string }>> = settings.current().endpoints
  const endpoints = Object.entries(urls).filter(([name, url]) => current[name]?.url !== url)
  if (endpoints.length === 0) return
  await settings.update({
    endpoints: Object.fromEntries(endpoints.map(([name, url]) => [name, { url }])),
  })
}
