import type { ConfigPatch } from '../../../contract/config.ts'
import { listProfiles } from '../../../contract/model-profiles.ts'
import type { Settings } from '../../../contract/settings.ts'

/** The patch where every profile has an id: a new one that comes without gets one after its name or its server. */
export function nameProfiles(llm: Settings['llm'], patch: ConfigPatch): ConfigPatch {
  const taken = new Set([
    ...listProfiles(llm).map(({ id }) => id),
    ...(patch.profiles ?? []).flatMap(({ id }) => id ?? []),
  ])
  const profiles = patch.profiles?.map((profile) => {
    if (profile.id !== undefined) return profile
    const id = findFreeId(readWords(profile.name || hostName(profile.baseUrl)) || 'model', taken)
    taken.add(id)
    return { ...profile, id }
  })
  return profiles ? { ...patch, profiles } : patch
}

function findFreeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted
  for (let at = 2; taken.has(id); at += 1) id = `${wanted}-${at}`
  return id
}

function readWords(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 50)
}

function hostName(baseUrl = ''): string {
  return URL.parse(baseUrl)?.hostname ?? ''
}
