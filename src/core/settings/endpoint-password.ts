import { endpointNames, findEndpointSecret } from '../../contract/endpoints.ts'
import type { SecretName, Settings } from '../../contract/settings.ts'
import { Problem } from '../platform/errors.ts'

/** Which secret the password in an endpoint's address is. The others take their keys separately. */
export function findPasswordName(endpoint: keyof Settings['endpoints']): SecretName | undefined {
  const secret = findEndpointSecret(endpoint)
  return secret?.inAddress ? secret.name : undefined
}

/**
 * Takes passwords out of the endpoints' addresses: `redis://:pw@host` becomes `redis://host` and a secret. What is
 * stored, shown and logged never holds one.
 *
 * @throws Problem `INVALID` beside the field for a secret in a place it cannot be taken out of
 */
export function separatePasswords(settings: Settings): {
  settings: Settings
  passwords: [SecretName, string][]
} {
  const passwords: [SecretName, string][] = []
  const fields: Record<string, string> = {}
  const endpoints = { ...settings.endpoints }
  for (const name of endpointNames) {
    const parts = splitAddress(endpoints[name].url)
    const secret = findPasswordName(name)
    const fault = findFault(parts, secret !== undefined)
    if (fault) fields[`endpoints.${name}.url`] = fault
    else if (secret && parts?.password !== undefined) {
      const { scheme, user, password, rest } = parts
      endpoints[name] = { ...endpoints[name], url: `${scheme}${user === '' ? '' : `${user}@`}${rest}` }
      if (password) passwords.push([secret, decodePassword(password)])
    }
  }
  for (const section of ['llm', 'embeddings'] as const) {
    const fault = findFault(splitAddress(settings[section].baseUrl), false)
    if (fault) fields[`${section}.baseUrl`] = fault
  }
  for (const [at, { baseUrl }] of settings.llm.profiles.entries()) {
    const fault = findFault(splitAddress(baseUrl), false)
    if (fault) fields[`llm.profiles.${at}.baseUrl`] = fault
  }
  const [first] = Object.entries(fields)
  if (first) {
    throw new Problem(
      'INVALID',
      `Not saved: ${first[0]}: ${first[1]}`,
      'Correct what is named and save again.',
      {
        fields,
      },
    )
  }
  return { settings: { ...settings, endpoints }, passwords }
}

/** The same settings without passwords in addresses, for a file that was written by hand. */
export function withoutPasswords(settings: Settings): Settings {
  const bare = (url: string) => {
    const parts = splitAddress(url)
    if (!parts || !findFault(parts, false)) return url
    const { scheme, user, rest } = parts
    const query = rest.indexOf('?')
    const kept = secretParameter.test(rest) ? rest.slice(0, query) : rest
    return `${scheme}${user === '' ? '' : `${user}@`}${parts.ambiguous ? '' : kept}`
  }
  const endpoints = { ...settings.endpoints }
  for (const name of endpointNames) endpoints[name] = { ...endpoints[name], url: bare(endpoints[name].url) }
  return {
    ...settings,
    endpoints,
    llm: {
      ...settings.llm,
      baseUrl: bare(settings.llm.baseUrl),
      profiles: settings.llm.profiles.map((profile) => ({ ...profile, baseUrl: bare(profile.baseUrl) })),
    },
    embeddings: { ...settings.embeddings, baseUrl: bare(settings.embeddings.baseUrl) },
  }
}

/** Puts a password back into an address, for the one client that connects with it. */
export function withPassword(url: string, password: string | undefined): string {
  const parts = splitAddress(url)
  if (!password || !parts) return url
  return `${parts.scheme}${parts.user}:${encodeURIComponent(password)}@${parts.rest}`
}

interface Parts {
  readonly scheme: string
  readonly user: string
  readonly password: string | undefined
  /** Hosts, path and query. */
  readonly rest: string
  /** A password seems to hold a character that ends the host. */
  readonly ambiguous: boolean
}

const secretParameter = /[?&][^=&#]*(?:pass|pwd|secret|token|key|credential|sig)[^=&#]*=[^&#]/iu

/** Not by `new URL`: a MongoDB address may name several hosts, and a password may hold `@` without being encoded. */
function splitAddress(url: string): Parts | undefined {
  const match = /^([a-z][a-z\d+.-]*:\/\/)([^/?#]*)(.*)$/isu.exec(url)
  if (!match) return undefined
  const [, scheme = '', authority = '', tail = ''] = match
  const at = authority.lastIndexOf('@')
  const account = authority.slice(0, Math.max(at, 0))
  const colon = account.indexOf(':')
  return {
    scheme,
    user: colon < 0 ? account : account.slice(0, colon),
    password: colon < 0 ? undefined : account.slice(colon + 1),
    rest: authority.slice(at + 1) + tail,
    ambiguous: /^[^?]*@|^\?[^=]*@/u.test(tail) || (tail.includes('@') && !areHosts(authority.slice(at + 1))),
  }
}

function areHosts(text: string): boolean {
  return text.split(',').every((host) => /^(\[[^\]]+\]|[^:[\]]+)(:\d+)?$/u.test(host))
}

function findFault(parts: Parts | undefined, takesPassword: boolean): string | undefined {
  if (!parts) return undefined
  if (parts.ambiguous) return 'Write / ? # and @ in a password as %2F %3F %23 and %40.'
  if (parts.password !== undefined && !takesPassword)
    return 'Leave user and password out of this address; a key has a field of its own.'
  if (secretParameter.test(parts.rest))
    return 'Leave keys and passwords out of what follows the question mark.'
  return undefined
}

function decodePassword(password: string): string {
  try {
    return decodeURIComponent(password)
  } catch {
    // A lone % is no encoding: the password is as it stands.
    return password
  }
}
