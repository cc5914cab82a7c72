import { defaultProfileId } from '../../contract/llm.ts'
import { findKeyOrigin, findProfileOfSecret, listProfiles } from '../../contract/model-profiles.ts'
import type { SecretName, Settings } from '../../contract/settings.ts'
import { Problem } from '../platform/errors.ts'
import { readOrigin } from '../platform/read-origin.ts'

/**
 * The settings to come, with the keys of profiles left where they were given: a profile whose origin changes, or that
 * goes, takes its key nowhere else.
 */
export function leaveKeysBehind(before: Settings, next: Settings): Settings {
  const now = readOrigins(next)
  const left = [...readOrigins(before)].filter(
    ([id, origin]) => now.get(id) !== origin && !Object.hasOwn(before.llm.keyOrigins, id),
  )
  if (left.length === 0) return next
  return withKeyOrigins(next, { ...next.llm.keyOrigins, ...Object.fromEntries(left) })
}

/**
 * A key is given for a profile that is there; for `default` it may come before its address.
 *
 * @throws Problem `NOT_FOUND`
 */
export function refuseKeyWithoutProfile({ llm }: Settings, name: SecretName): void {
  const id = findProfileOfSecret(name)
  if (id === undefined || id === defaultProfileId) return
  if (listProfiles(llm).some((profile) => profile.id === id)) return
  throw new Problem(
    'NOT_FOUND',
    `There is no profile ${id} of a language model.`,
    'Save the profile first, then its key.',
  )
}

/** The settings after a key was given or forgotten: what is there of it now belongs to the address as it is now. */
export function takeKeyAlong(settings: Settings, name: SecretName): Settings {
  const id = findProfileOfSecret(name)
  if (id === undefined || !Object.hasOwn(settings.llm.keyOrigins, id)) return settings
  const { [id]: _, ...others } = settings.llm.keyOrigins
  return withKeyOrigins(settings, others)
}

/** Whether the key that was given for a profile is for the address that it has now. */
export function keyFitsAddress({ llm }: Settings, id: string): boolean {
  const origin = readOrigin(listProfiles(llm).find((profile) => profile.id === id)?.baseUrl ?? '')
  return (findKeyOrigin(llm, id) ?? origin) === origin
}

/** The settings as they are read at a start: what the environment gives is given anew, for the address that stands there. */
export function takeGivenKeysAlong(settings: Settings, isGiven: (id: string) => boolean): Settings {
  const kept = Object.entries(settings.llm.keyOrigins).filter(([id]) => !isGiven(id))
  return withKeyOrigins(settings, Object.fromEntries(kept))
}

function withKeyOrigins(settings: Settings, keyOrigins: Settings['llm']['keyOrigins']): Settings {
  return { ...settings, llm: { ...settings.llm, keyOrigins } }
}

function readOrigins({ llm }: Settings): Map<string, string> {
  return new Map(
    listProfiles(llm)
      .filter(({ baseUrl }) => baseUrl !== '')
      .map(({ id, baseUrl }) => [id, readOrigin(baseUrl)]),
  )
}
