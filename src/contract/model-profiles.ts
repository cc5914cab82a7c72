import { defaultProfileId, type ModelProfile, type ModelRole } from './llm.ts'
import type { SecretName, Settings } from './settings.ts'

type LlmSettings = Settings['llm']

/**
 * The profiles that the settings hold, `default` first. Its address and model stand in `llm.baseUrl` and `llm.model`,
 * and an entry of `llm.profiles` has what else is said of it; it is there once it has an address.
 */
export function listProfiles({ baseUrl, model, profiles }: LlmSettings): ModelProfile[] {
  const more = profiles.find(({ id }) => id === defaultProfileId)
  const first: ModelProfile = {
    ...{ id: defaultProfileId, name: '', auth: 'bearer', parameters: {} },
    ...more,
    ...{ baseUrl, model },
  }
  const others = profiles.filter(({ id }) => id !== defaultProfileId)
  return baseUrl === '' ? others : [first, ...others]
}

/** The profile that whatever names none takes: `default`, else the first. */
export function findDefaultProfile(llm: LlmSettings): ModelProfile | undefined {
  return listProfiles(llm)[0]
}

/**
 * The profile of a role. Embeddings take no default: where their role names no profile, they are made as the settings of
 * embeddings say.
 */
export function findProfileForRole(llm: LlmSettings, role: ModelRole): ModelProfile | undefined {
  const chosen = listProfiles(llm).find(({ id }) => id === llm.roles[role])
  return chosen ?? (role === 'embedding' ? undefined : findDefaultProfile(llm))
}

/** The secret that is the key of a profile. */
export function nameProfileSecret(id: string): SecretName {
  return id === defaultProfileId ? 'llm.apiKey' : `llm.profiles.${id}.apiKey`
}

/** The profile whose key a secret is. */
export function findProfileOfSecret(name: SecretName): string | undefined {
  if (name === 'llm.apiKey') return defaultProfileId
  return /^llm\.profiles\.(.+)\.apiKey$/u.exec(name)?.[1]
}

/** The origin that a profile's key was given for, where it is not that of its address. */
export function findKeyOrigin(llm: LlmSettings, id: string): string | undefined {
  return Object.hasOwn(llm.keyOrigins, id) ? llm.keyOrigins[id] : undefined
}
