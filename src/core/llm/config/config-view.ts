import type { Config, ConfiguredProfile } from '../../../contract/config.ts'
import type { ModelProfile } from '../../../contract/llm.ts'
import {
  findDefaultProfile,
  findKeyOrigin,
  findProfileForRole,
  listProfiles,
  nameProfileSecret,
} from '../../../contract/model-profiles.ts'
import type { SecretState, SettingNote, Settings } from '../../../contract/settings.ts'
import { defined } from '../../../shared/defined.ts'
import { Problem } from '../../platform/errors.ts'
import type { SecretSource } from '../../secrets/ports.ts'
import type { SettingsSource } from '../../settings/ports.ts'
import type { LanguageModels } from '../ports.ts'
import { readRevision } from './revision.ts'
import type { TestedStore } from './tested-store.ts'

export interface ConfigSources {
  readonly settings: Pick<SettingsSource, 'current' | 'secret'>
  readonly secrets: Pick<SecretSource, 'states'>
  readonly models: Pick<LanguageModels, 'quirks'>
  readonly tested: TestedStore
}

/** How language models are set up, as it is in force. */
export async function viewConfig(sources: ConfigSources): Promise<Config> {
  const settings = sources.settings.current()
  const { llm } = settings
  const profiles = listProfiles(llm)
  const states = await sources.secrets.states(profiles.map(({ id }) => nameProfileSecret(id)))
  const keys = new Map(states.map((state) => [state.name, state]))
  const { firstByteSeconds, gapSeconds, totalSeconds, callUsd, runUsd, dayUsd, dayTokens } = llm
  const budgets = defined({
    callUsd: callUsd || undefined,
    runUsd: runUsd || undefined,
    dayUsd: dayUsd || undefined,
    dayTokens: dayTokens || undefined,
  })
  return {
    revision: readRevision(settings),
    profiles: await Promise.all(
      profiles.map((profile) => viewProfile(sources, llm, profile, keys.get(nameProfileSecret(profile.id)))),
    ),
    roles: llm.roles,
    defaultProfile: findDefaultProfile(llm)?.id ?? null,
    limits: { firstByteSeconds, gapSeconds, totalSeconds },
    budgets,
    retention: llm.retentionDays,
    providers: { embedding: describeEmbedding(settings) },
    features: {
      chat: profiles.some(({ model }) => model !== ''),
      keepsTexts: llm.retentionDays > 0,
      budgets: Object.keys(budgets).length > 0,
    },
    notes: profiles.flatMap(({ id }) => noteKey(id, keys.get(nameProfileSecret(id)))),
  }
}

async function viewProfile(
  { settings, models, tested }: ConfigSources,
  llm: Settings['llm'],
  profile: ModelProfile,
  state: SecretState | undefined,
): Promise<ConfiguredProfile> {
  const { key, problem } = await readKey(settings, profile.id)
  const isElsewhere = state?.set === true && key === undefined && problem === undefined
  const owner = findKeyOrigin(llm, profile.id)
  return {
    ...profile,
    keySet: key !== undefined || problem !== undefined,
    ...defined({
      keyFrom: key === undefined ? undefined : state?.from,
      keyProblem: isElsewhere
        ? `The key was given for ${owner ?? 'another address'}; give it again for this one.`
        : problem,
    }),
    quirks: withoutUndefined(await models.quirks(profile)),
    tested: await tested.find(profile, key),
  }
}

/** The key as it would be sent; why it cannot be had, where it cannot. */
async function readKey(
  settings: Pick<SettingsSource, 'secret'>,
  id: string,
): Promise<{ key?: string | undefined; problem?: string }> {
  try {
    return { key: await settings.secret(nameProfileSecret(id)) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { problem: error.message }
  }
}

function describeEmbedding({ llm, embeddings }: Settings): Config['providers']['embedding'] {
  const profile = findProfileForRole(llm, 'embedding')
  if (profile) return { kind: 'profile', profile: profile.id, model: profile.model }
  const kind = embeddings.provider === 'openai' ? 'endpoint' : 'builtin'
  return { kind, model: kind === 'endpoint' ? embeddings.model : '' }
}

function noteKey(id: string, state: SecretState | undefined): SettingNote[] {
  const { from, variable } = state ?? {}
  if ((from !== 'environment' && from !== 'file') || variable === undefined) return []
  const how = from === 'file' ? 'names the file with' : 'gives'
  return [
    {
      path: `profiles.${id}`,
      message: `${variable} ${how} this key, so it cannot be changed here.`,
      variable,
    },
  ]
}

function withoutUndefined({
  reasoningField,
  window,
  dropped,
  ...rest
}: Awaited<ReturnType<LanguageModels['quirks']>>): ConfiguredProfile['quirks'] {
  return { ...rest, dropped: [...dropped], ...defined({ reasoningField, window }) }
}
