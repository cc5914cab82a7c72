import { endpointNames } from '../../contract/endpoints.ts'
import { type SettingNote, Settings } from '../../contract/settings.ts'
import type { Logger } from '../platform/logger.ts'
import { withoutPasswords } from './endpoint-password.ts'

type Endpoints = Settings['endpoints']
/** The engine has variables of its own, DOCKER_HOST and its kin. */
type Endpoint = Exclude<keyof Endpoints, 'docker'>

/** Addresses that hold where the settings have none. */
export type GivenAddresses = Readonly<Partial<Record<Endpoint, string>>>

/**
 * What the environment gives: `CATALYST_REDIS_URL` and so on. An empty one is none; one that is not an address is left out
 * and said in the log, as is a password in one, which has a variable of its own.
 */
export function addressesFrom(env: NodeJS.ProcessEnv, logger: Logger): GivenAddresses {
  const given: Partial<Record<Endpoint, string>> = {}
  for (const name of endpointNames) {
    const variable = variableName(name)
    const url = env[variable]
    if (name === 'docker' || !url) continue
    const parsed = Settings.safeParse({ endpoints: { [name]: { url } } })
    if (!parsed.success) {
      logger.error('An address in the environment cannot be used and is left out', {
        variable,
        error: parsed.error.issues[0]?.message,
      })
      continue
    }
    given[name] = withoutPasswords(parsed.data).endpoints[name].url
    if (given[name] !== url) {
      logger.warn('A password in an address of the environment is not used; give it by its own variable', {
        variable,
      })
    }
  }
  return given
}

/** Which addresses the environment gives, and whether they hold: what is saved wins. */
export function describeGivenAddresses(settings: Settings, given: GivenAddresses): SettingNote[] {
  return endpointNames.flatMap((name) => {
    if (name === 'docker' || given[name] === undefined) return []
    const variable = variableName(name)
    const holds = settings.endpoints[name].url === given[name]
    return {
      path: `endpoints.${name}.url`,
      message: holds
        ? `${variable} gives this address, as long as no other is saved here.`
        : `${variable} gives ${given[name]}, and what is saved here wins.`,
      variable,
    }
  })
}

const variableName = (name: keyof Endpoints) => `CATALYST_${name.toUpperCase()}_URL`

/** The settings as they hold: addresses that they leave empty are those that were given. */
export function withGiven(settings: Settings, given: GivenAddresses): Settings {
  return mapAddresses(settings, given, (url, address) => (url === '' ? address : url))
}

/** The settings as they are stored: what was given is not written down, so that it can be given otherwise later. */
export function withoutGiven(settings: Settings, given: GivenAddresses): Settings {
  return mapAddresses(settings, given, (url, address) => (url === address ? '' : url))
}

function mapAddresses(
  settings: Settings,
  given: GivenAddresses,
  choose: (url: string, address: string) => string,
): Settings {
  const endpoints = { ...settings.endpoints }
  for (const name of endpointNames) {
    const address = name === 'docker' ? undefined : given[name]
    if (address !== undefined)
      endpoints[name] = { ...endpoints[name], url: choose(endpoints[name].url, address) }
  }
  return { ...settings, endpoints }
}
