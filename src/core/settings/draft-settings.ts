import { endpointSecrets } from '../../contract/endpoints.ts'
import { findKeyOrigin, findProfileOfSecret, listProfiles } from '../../contract/model-profiles.ts'
import type { SecretName, Settings } from '../../contract/settings.ts'
import { knownSecrets } from '../platform/redaction/redaction.ts'
import type { SecretSource } from '../secrets/ports.ts'
import { findPasswordName, withPassword } from './endpoint-password.ts'
import type { SettingsDraft } from './ports.ts'

/**
 * Settings that are not saved, for whoever tries them. A stored secret goes along only to the address it was stored for:
 * a mistyped one gets nothing.
 *
 * @param typed secrets to use in place of the stored ones; they are masked wherever text leaves Catalyst
 */
export function draftSettings(
  saved: Settings,
  draft: Settings,
  typed: ReadonlyMap<SecretName, string>,
  secrets: SecretSource,
): SettingsDraft {
  let withheld: SecretName | undefined
  for (const value of typed.values()) knownSecrets.add(value, 'secret')

  async function secret(name: SecretName): Promise<string | undefined> {
    const given = typed.get(name)
    if (given !== undefined) return given
    if (mayTravel(findOwner(saved, name), findAddress(draft, name))) return secrets.value(name)
    const states = await secrets.states()
    if (states.some((state) => state.name === name && state.set)) withheld = name
    return undefined
  }

  return {
    current: () => draft,
    secret,
    async connection(name) {
      const { url } = draft.endpoints[name]
      const password = findPasswordName(name)
      return password && url ? withPassword(url, await secret(password)) : url
    },
    onChange: () => () => {},
    withheld: () => withheld,
  }
}

/** The address that a stored secret was given for. */
function findOwner(saved: Settings, name: SecretName): string {
  const profile = findProfileOfSecret(name)
  const origin = profile === undefined ? undefined : findKeyOrigin(saved.llm, profile)
  return origin ?? findAddress(saved, name)
}

/** Whose address a secret belongs to. */
function findAddress(settings: Settings, name: SecretName): string {
  const profile = findProfileOfSecret(name)
  if (profile !== undefined) return listProfiles(settings.llm).find(({ id }) => id === profile)?.baseUrl ?? ''
  if (name === 'embeddings.apiKey') return settings.embeddings.baseUrl
  if (name.startsWith('traces.')) return settings.traces.endpoint
  const owner = endpointSecrets.find((secret) => secret.name === name)
  return owner ? settings.endpoints[owner.endpoint].url : ''
}

/** Before any address is saved, a secret was stored for the first one that is typed. */
function mayTravel(saved: string, draft: string): boolean {
  return saved === '' || readHosts(saved) === readHosts(draft)
}

/** Scheme and hosts, without user, path and query: `redis://127.0.0.1:6379`. */
function readHosts(address: string): string {
  return address.toLowerCase().replace(/^([a-z][a-z\d+.-]*:\/\/)(?:[^/?#]*@)?([^/?#]*).*$/su, '$1$2')
}
