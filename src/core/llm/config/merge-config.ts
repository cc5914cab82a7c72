import type { ConfigPatch } from '../../../contract/config.ts'
import { defaultProfileId, type ProfileDraft } from '../../../contract/llm.ts'
import { listProfiles } from '../../../contract/model-profiles.ts'
import type { Settings } from '../../../contract/settings.ts'
import { didYouMean } from '../../../shared/closest-names.ts'
import { defined } from '../../../shared/defined.ts'
import { Problem } from '../../platform/errors.ts'

type LlmSettings = Settings['llm']
type StoredProfile = LlmSettings['profiles'][number]

/**
 * The settings of language models with a patch applied: profiles by id and by field, all else by name.
 *
 * @throws Problem `INVALID` with a message for each field
 */
export function mergeConfig(llm: LlmSettings, patch: ConfigPatch): LlmSettings {
  const fields = new Map<string, string>()
  refuseDoubles(patch, fields)
  let merged: LlmSettings = { ...llm, ...mergeLimits(patch) }
  for (const { id = '', ...draft } of patch.profiles ?? []) merged = mergeProfile(merged, id, draft, fields)
  merged = { ...merged, roles: mergeRoles(merged, patch, fields) }
  for (const id of Object.keys(patch.keys ?? {})) {
    if (!hasProfile(merged, id)) fields.set(`keys.${id}`, `There is no profile ${id}.`)
  }
  const [first] = fields
  if (!first) return merged
  throw new Problem(
    'INVALID',
    `Not saved: ${first[0]}: ${first[1]}`,
    'Correct what is named and save again.',
    {
      fields: Object.fromEntries(fields),
    },
  )
}

/** A profile with a draft applied, whether it is stored or not. */
export function draftProfile(llm: LlmSettings, id: string, draft: ProfileDraft): StoredProfile {
  const before = listProfiles(llm).find((profile) => profile.id === id)
  const entry = llm.profiles.find((profile) => profile.id === id)
  const known: StoredProfile = before ??
    entry ?? { id, name: '', baseUrl: '', model: '', auth: 'bearer', parameters: {} }
  const { parameters = {}, prices, ...plain } = draft
  const { prices: knownPrices, ...rest } = known
  return {
    ...rest,
    ...defined(plain),
    parameters: withoutNulls({ ...known.parameters, ...defined(parameters) }),
    ...defined({ prices: prices === null ? undefined : (prices ?? knownPrices) }),
  }
}

function mergeProfile(
  llm: LlmSettings,
  id: string,
  given: ProfileDraft & { readonly [field: string]: unknown },
  fields: Map<string, string>,
): LlmSettings {
  const { name, baseUrl, model, auth, parameters, prices } = given
  const profile = draftProfile(llm, id, defined({ name, baseUrl, model, auth, parameters, prices }))
  if (!/^https?:\/\/[^\s\\]/iu.test(profile.baseUrl)) {
    fields.set(
      `profiles.${id}.baseUrl`,
      profile.baseUrl === ''
        ? 'Give the address of the server, such as http://127.0.0.1:11434/v1.'
        : 'Must start with http:// or https://.',
    )
  }
  if (id !== defaultProfileId) return { ...llm, profiles: putProfile(llm.profiles, profile) }
  // Its address and model are settings of their own.
  const { baseUrl: address, model: itsModel, ...rest } = profile
  const entry: StoredProfile = { ...rest, baseUrl: '', model: '' }
  return { ...llm, baseUrl: address, model: itsModel, profiles: putProfile(llm.profiles, entry) }
}

function putProfile(profiles: readonly StoredProfile[], profile: StoredProfile): StoredProfile[] {
  const isThere = profiles.some(({ id }) => id === profile.id)
  return isThere ? profiles.map((one) => (one.id === profile.id ? profile : one)) : [...profiles, profile]
}

function mergeRoles(
  llm: LlmSettings,
  { roles = {} }: ConfigPatch,
  fields: Map<string, string>,
): LlmSettings['roles'] {
  const merged = new Map(Object.entries(llm.roles))
  for (const [role, id] of Object.entries(roles)) {
    if (id === undefined) continue
    if (id === null || id === '') merged.delete(role)
    else if (hasProfile(llm, id)) merged.set(role, id)
    else {
      const ids = listProfiles(llm).map((profile) => profile.id)
      fields.set(`roles.${role}`, `There is no profile ${id}${didYouMean(id, ids) || '.'}`)
    }
  }
  return Object.fromEntries(merged)
}

/** In the settings 0 stands for no limit. */
function mergeLimits({ limits = {}, budgets = {}, retention }: ConfigPatch): Partial<LlmSettings> {
  const amounts = Object.entries(budgets).flatMap(([name, amount]) =>
    amount === undefined ? [] : [[name, amount ?? 0] as const],
  )
  return { ...defined(limits), ...Object.fromEntries(amounts), ...defined({ retentionDays: retention }) }
}

function refuseDoubles({ profiles = [] }: ConfigPatch, fields: Map<string, string>): void {
  const seen = new Set<string>()
  for (const [at, { id = '' }] of profiles.entries()) {
    if (seen.has(id)) fields.set(`profiles.${at}.id`, `The id ${id} is given twice.`)
    seen.add(id)
  }
}

function hasProfile(llm: LlmSettings, id: string): boolean {
  return listProfiles(llm).some((profile) => profile.id === id)
}

function withoutNulls<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], null> } {
  const kept = Object.entries(values).filter(([, value]) => value !== null)
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], null> }
}
