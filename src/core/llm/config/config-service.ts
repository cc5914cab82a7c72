import type { Config, ConfigPatch } from '../../../contract/config.ts'
import {
  defaultProfileId,
  type ModelProfile,
  type ModelTestEvent,
  type ProfileDraft,
} from '../../../contract/llm.ts'
import { listProfiles, nameProfileSecret } from '../../../contract/model-profiles.ts'
import type { Settings } from '../../../contract/settings.ts'
import { sortKeys } from '../../../shared/sort-keys.ts'
import { Problem } from '../../platform/errors.ts'
import type { SecretSource } from '../../secrets/ports.ts'
import type { SettingsDrafts, SettingsSource, SettingsWriter } from '../../settings/ports.ts'
import type { LanguageModels, ModelProfiles } from '../ports.ts'
import { readProfileKey } from '../profiles/profile-key.ts'
import { viewConfig } from './config-view.ts'
import { draftProfile, mergeConfig } from './merge-config.ts'
import { nameProfiles } from './name-profiles.ts'
import { refuseStaleRevision } from './revision.ts'
import { testChanged } from './test-changed.ts'
import type { TestedStore } from './tested-store.ts'

export interface ConfigDependencies {
  readonly settings: SettingsSource & SettingsWriter & SettingsDrafts
  readonly secrets: SecretSource
  readonly models: LanguageModels
  readonly profiles: ModelProfiles
  readonly tested: TestedStore
}

/** An act on one profile. */
interface ProfileAct {
  readonly id: string
  /** The revision that it was made from. */
  readonly revision?: string | undefined
}

/** A test that went well lets its profile be saved for so long, in ms. */
const goodMs = 10 * 60_000

/** How language models are set up: looked at, changed, tested. */
export class ConfigService {
  readonly #deps: ConfigDependencies

  constructor(deps: ConfigDependencies) {
    this.#deps = deps
  }

  view(): Promise<Config> {
    return viewConfig(this.#deps)
  }

  /**
   * Changes what is named, all of it or nothing.
   *
   * @throws Problem `INVALID` for what does not fit or fails its test, `CONFLICT` for a revision of the past
   */
  async put(given: ConfigPatch, signal: AbortSignal | undefined): Promise<Config> {
    const { settings, secrets } = this.#deps
    const before = settings.current()
    refuseStaleRevision(before, given.revision)
    const patch = nameProfiles(before.llm, given)
    const next = mergeConfig(before.llm, patch)
    // Whatever saving would refuse is refused before anybody waits for a test.
    const { keyOrigins: _, ...values } = next
    settings.draft({ llm: values }, {})
    const keys = new Map(Object.entries(patch.keys ?? {}))
    for (const id of keys.keys()) secrets.checkStorable(nameProfileSecret(id))
    const changed = findChanged(before.llm, next, keys)
    if (!patch.untested)
      await testChanged(changed, (profile) => this.#testOnce(profile, keys.get(profile.id), signal))
    signal?.throwIfAborted()
    await settings.change((now) => {
      refuseStaleRevision(now, given.revision)
      const llm = mergeConfig(now.llm, patch)
      if (!isSame(findChanged(now.llm, llm, keys), changed)) throw changedMeanwhile()
      return { ...now, llm }
    })
    for (const [id, value] of keys) await settings.setSecret(nameProfileSecret(id), value)
    return await this.view()
  }

  /** @throws Problem `NOT_FOUND` */
  async removeProfile({ id, revision }: ProfileAct): Promise<Config> {
    const { settings } = this.#deps
    this.#refuse({ id, revision })
    await settings.change((now) => {
      refuseStaleRevision(now, revision)
      return { ...now, llm: withoutProfile(now.llm, id) }
    })
    await this.#forgetKey(id)
    return await this.view()
  }

  /** @throws Problem `NOT_FOUND`; `CONFLICT` where the environment gives the key, or nothing protects it yet */
  async setKey({ value, ...act }: ProfileAct & { readonly value: string }): Promise<Config> {
    this.#refuse(act)
    await this.#deps.settings.setSecret(nameProfileSecret(act.id), value)
    return await this.view()
  }

  /** @throws Problem `NOT_FOUND`, `CONFLICT` where the environment gives the key */
  async forgetKey(act: ProfileAct): Promise<Config> {
    this.#refuse(act)
    await this.#deps.settings.forgetSecret(nameProfileSecret(act.id))
    return await this.view()
  }

  /**
   * The profile as it is stored, with what is typed in its place.
   *
   * @throws Problem `NOT_FOUND` for one that is not stored where nothing is typed, `INVALID` for an address that is none
   */
  draft(id: string, typed: ProfileDraft | undefined): ModelProfile {
    if (typed === undefined) return this.#deps.profiles.require(id)
    const draft = draftProfile(this.#deps.settings.current().llm, id, typed)
    // As saving it would be refused.
    const { baseUrl } = draft
    mergeConfig(this.#deps.settings.current().llm, { profiles: [{ id, ...typed }], untested: true })
    this.#deps.settings.draft({ llm: { baseUrl } }, {})
    return draft
  }

  /**
   * Tests a profile and keeps how it went.
   *
   * @throws the signal's reason once it has aborted
   */
  async test(
    profile: ModelProfile,
    key: string | undefined,
    signal: AbortSignal | undefined,
    onStage: (event: ModelTestEvent) => void,
  ): Promise<ModelTestEvent[]> {
    const { models, tested, settings } = this.#deps
    const used = key ?? (await readProfileKey(settings, profile))
    const stages = await models.test(profile, {
      onStage,
      ...(signal && { signal }),
      ...(used !== undefined && { key: used }),
    })
    await tested.keep(profile, used, stages)
    return stages
  }

  /** What was just tested and found good is not tested again. */
  async #testOnce(
    profile: ModelProfile,
    key: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<readonly ModelTestEvent[]> {
    const used = key ?? (await readProfileKey(this.#deps.settings, profile))
    const known = await this.#deps.tested.find(profile, used)
    if (known?.ok && Date.now() - Date.parse(known.at) < goodMs) return known.stages
    return await this.test(profile, key, signal, () => {})
  }

  #refuse({ id, revision }: ProfileAct): void {
    this.#deps.profiles.require(id)
    refuseStaleRevision(this.#deps.settings.current(), revision)
  }

  /** What the environment gives is not ours to forget. */
  async #forgetKey(id: string): Promise<void> {
    try {
      await this.#deps.settings.forgetSecret(nameProfileSecret(id))
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'CONFLICT')) throw error
    }
  }
}

/** Profiles that are asked at another place, in another way or with another key than before. */
function findChanged(
  before: Settings['llm'],
  next: Settings['llm'],
  keys: ReadonlyMap<string, string>,
): ModelProfile[] {
  const known = new Map(listProfiles(before).map((profile) => [profile.id, describeAsking(profile)]))
  return listProfiles(next).filter(
    (profile) => keys.has(profile.id) || known.get(profile.id) !== describeAsking(profile),
  )
}

function describeAsking({ baseUrl, model, auth, parameters }: ModelProfile): string {
  return JSON.stringify(sortKeys({ baseUrl, model, auth, parameters }))
}

function isSame(one: readonly ModelProfile[], other: readonly ModelProfile[]): boolean {
  return JSON.stringify(sortKeys(one)) === JSON.stringify(sortKeys(other))
}

function withoutProfile(llm: Settings['llm'], id: string): Settings['llm'] {
  return {
    ...llm,
    ...(id === defaultProfileId && { baseUrl: '', model: '' }),
    profiles: llm.profiles.filter((profile) => profile.id !== id),
    roles: Object.fromEntries(Object.entries(llm.roles).filter(([, chosen]) => chosen !== id)),
  }
}

function changedMeanwhile(): Problem {
  return new Problem(
    'CONFLICT',
    'Not saved: a profile was changed elsewhere while it was tested.',
    'Look at what is in force now, and save again what you still want.',
  )
}
