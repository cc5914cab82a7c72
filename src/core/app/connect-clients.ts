import type { SettingsService } from '../settings/service.ts'
import type { ClientSettings } from '../stack/connect-clients.ts'

/** Enters the shipped stack's addresses and passwords, where the environment does not hold others. */
export async function connectClients(
  settings: SettingsService,
  { urls, secrets }: ClientSettings,
): Promise<void> {
  const { secrets: known } = await settings.view()
  for (const [name, value] of secrets) {
    if (known.some((secret) => secret.name === name && secret.from === 'environment')) continue
    await settings.setSecret(name, value)
  }
  const current = settings.current().endpoints
  const endpoints = Object.entries(urls).filter(
    ([name, url]) => current[name as keyof typeof urls].url !== url,
  )
  if (endpoints.length === 0) return
  await settings.update({
    endpoints: Object.fromEntries(endpoints.map(([name, url]) => [name, { url }])),
  })
}
