import type { SecretName, Settings } from '../../contract/settings.ts'

/** Which secret the password in an endpoint's address is. The others take their keys separately. */
export const passwordOf: Partial<Record<keyof Settings['endpoints'], SecretName>> = {
  mongodb: 'mongodb.password',
  redis: 'redis.password',
  rabbitmq: 'rabbitmq.password',
}

/**
 * Takes passwords out of the endpoints' addresses: `redis://:pw@host` becomes `redis://host` and a secret. What is
 * stored, shown and logged never holds one.
 */
export function separatePasswords(settings: Settings): {
  settings: Settings
  passwords: [SecretName, string][]
} {
  const passwords: [SecretName, string][] = []
  const endpoints = { ...settings.endpoints }
  for (const [name, secret] of Object.entries(passwordOf) as [keyof Settings['endpoints'], SecretName][]) {
    // Not `new URL`: a MongoDB address may name several hosts.
    const match = /^([a-z+]+:\/\/[^:@/]*):([^@/]*)@(.*)$/u.exec(endpoints[name].url)
    if (!match) continue
    const [, before, password, after] = match
    endpoints[name] = {
      ...endpoints[name],
      url: before!.endsWith('//') ? `${before}${after}` : `${before}@${after}`,
    }
    if (password) passwords.push([secret, decodeURIComponent(password)])
  }
  return { settings: { ...settings, endpoints }, passwords }
}

/** Puts a password back into an address, for the one client that connects with it. */
export function withPassword(url: string, password: string | undefined): string {
  const match = /^([a-z+]+:\/\/)(?:([^@/]*)@)?(.*)$/u.exec(url)
  if (!password || !match) return url
  const [, scheme, user = '', rest] = match
  return `${scheme}${user}:${encodeURIComponent(password)}@${rest}`
}
