import type { ModelProfile } from '../../../contract/llm.ts'
import { listProfiles, nameProfileSecret } from '../../../contract/model-profiles.ts'
import { readOrigin } from '../../platform/read-origin.ts'
import type { SettingsSource } from '../../settings/ports.ts'

/**
 * The stored key of a profile, also of one as it is typed: only for the origin that the stored profile has, and that the
 * key was given for.
 *
 * @throws Problem `UNAVAILABLE` where there is one that cannot be had
 */
export async function readProfileKey(
  settings: Pick<SettingsSource, 'current' | 'secret'>,
  { id, baseUrl }: Pick<ModelProfile, 'id' | 'baseUrl'>,
): Promise<string | undefined> {
  const stored = listProfiles(settings.current().llm).find((profile) => profile.id === id)
  const isItsOwn = stored !== undefined && readOrigin(baseUrl) === readOrigin(stored.baseUrl)
  return isItsOwn ? settings.secret(nameProfileSecret(id)) : undefined
}
