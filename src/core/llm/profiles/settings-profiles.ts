import type { ModelProfile, ModelRole } from '../../../contract/llm.ts'
import { findDefaultProfile, findProfileForRole, listProfiles } from '../../../contract/model-profiles.ts'
import type { Settings } from '../../../contract/settings.ts'
import { didYouMean } from '../../../shared/closest-names.ts'
import { Problem } from '../../platform/errors.ts'
import type { SettingsSource } from '../../settings/ports.ts'
import type { ModelProfiles } from '../ports.ts'

/** Profiles and roles as the settings hold them at each moment. */
export class SettingsProfiles implements ModelProfiles {
  readonly #settings: Pick<SettingsSource, 'current'>

  constructor(settings: Pick<SettingsSource, 'current'>) {
    this.#settings = settings
  }

  get #llm(): Settings['llm'] {
    return this.#settings.current().llm
  }

  list(): ModelProfile[] {
    return listProfiles(this.#llm)
  }

  get(id: string): ModelProfile | undefined {
    return this.list().find((profile) => profile.id === id)
  }

  forRole(role: ModelRole): ModelProfile | undefined {
    return findProfileForRole(this.#llm, role)
  }

  resolve({
    profile: id,
    role,
  }: {
    profile?: string | undefined
    role?: ModelRole | undefined
  } = {}): ModelProfile {
    const profile =
      id === undefined ? (role ? this.forRole(role) : findDefaultProfile(this.#llm)) : this.require(id)
    if (!profile) throw nothingSetUp(role)
    if (profile.model !== '') return profile
    throw new Problem(
      'CONFLICT',
      `The profile ${profile.id} names no model.`,
      `Choose one in Models; \`catalyst llm models ${profile.id}\` lists what its server offers.`,
    )
  }

  require(id: string): ModelProfile {
    const profile = this.get(id)
    if (profile) return profile
    const names = this.list().map((one) => one.id)
    const all = names.length === 0 ? 'None is set up yet.' : `There are ${names.join(', ')}.`
    throw new Problem(
      'NOT_FOUND',
      `There is no profile ${id} of a language model${didYouMean(id, names) || '.'}`,
      `${all} \`catalyst llm profiles\` lists them.`,
    )
  }
}

function nothingSetUp(role: ModelRole | undefined): Problem {
  if (role === 'embedding') {
    return new Problem(
      'CONFLICT',
      'No profile is chosen for embeddings.',
      'Choose one for the role embedding in Models.',
    )
  }
  return new Problem(
    'CONFLICT',
    'No language model is set up.',
    'Set one up in Models, or with `catalyst llm profiles add`.',
  )
}
