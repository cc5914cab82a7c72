import * as z from 'zod'
import { closestNames } from '../shared/closest-names.ts'
import {
  ModelKey,
  ModelProfile,
  ModelQuirks,
  ModelRole,
  ModelTestResult,
  ProfileDraft,
  ProfileId,
} from './llm.ts'
import { action, query } from './procedure.ts'
import { SettingNote, Settings } from './settings.ts'

const stored = Settings.shape.llm.unwrap().shape

/** Seconds. `firstByteSeconds` of 0: 60, and 300 for a server on this machine. */
const limits = {
  firstByteSeconds: stored.firstByteSeconds.unwrap(),
  gapSeconds: stored.gapSeconds.unwrap(),
  totalSeconds: stored.totalSeconds.unwrap(),
}

/** US dollars and tokens; an absent one does not limit. */
const budgets = {
  callUsd: stored.callUsd.unwrap(),
  runUsd: stored.runUsd.unwrap(),
  dayUsd: stored.dayUsd.unwrap(),
  dayTokens: stored.dayTokens.unwrap(),
}

/** Days that prompts and answers are kept; 0: they are kept nowhere. */
const Retention = stored.retentionDays.unwrap()

/** A profile with what is known of it. */
export const ConfiguredProfile = z.object({
  ...ModelProfile.shape,
  /** Whether there is a key for the address as it is. */
  keySet: z.boolean(),
  /** Where the key comes from, where there is one. What a variable or a file gives cannot be changed here. */
  keyFrom: z.enum(['store', 'environment', 'file', 'stack']).optional(),
  /** Why a key cannot be had, or is not sent. */
  keyProblem: z.string().optional(),
  quirks: ModelQuirks,
  tested: ModelTestResult.nullable(),
})
export type ConfiguredProfile = z.infer<typeof ConfiguredProfile>

/** How language models are set up, as it is in force. */
export const Config = z.object({
  /** Changes with whatever can be put; the `ETag` over HTTP. */
  revision: z.string(),
  profiles: z.array(ConfiguredProfile),
  /** The profile of each role that one is chosen for. */
  roles: z.partialRecord(ModelRole, ProfileId),
  /** What every other role takes, but `embedding`. */
  defaultProfile: ProfileId.nullable(),
  limits: z.object(limits),
  budgets: z.object(budgets).partial(),
  retention: Retention,
  providers: z.object({
    /** What makes embeddings: the built-in model, an endpoint of the settings, or the profile of the role. */
    embedding: z.object({
      kind: z.enum(['builtin', 'endpoint', 'profile']),
      profile: ProfileId.optional(),
      model: z.string(),
    }),
  }),
  features: z.object({
    /** A model can be asked. */
    chat: z.boolean(),
    /** Prompts and answers are kept with the steps of runs. */
    keepsTexts: z.boolean(),
    /** A budget limits calls. */
    budgets: z.boolean(),
  }),
  /** What the environment gives. */
  notes: z.array(SettingNote),
})
export type Config = z.infer<typeof Config>

/** What was sent back as it was read, and is not changed by it. */
const readOnly = z.unknown().optional()

/** A sentence for a key that does not belong there. */
function refuseKeys(known: readonly string[], noun: string, hints: Readonly<Record<string, string>> = {}) {
  return (issue: { code?: string | undefined; keys?: unknown }) => {
    if (issue.code !== 'unrecognized_keys' || !Array.isArray(issue.keys)) return undefined
    const [first] = issue.keys.map(String)
    if (first === undefined) return undefined
    if (Object.hasOwn(hints, first)) return hints[first]
    const [close] = closestNames(first, known, 1)
    const meant = close === undefined ? `There are ${known.join(', ')}.` : `Did you mean ${close}?`
    return `There is no ${noun} ${first}. ${meant}`
  }
}

const keyHint =
  'A key is stored by PUT /api/llm/profiles/{id}/key, or beside the profiles as `keys: {id: value}`.'

const PutProfile = z.strictObject(
  {
    id: ProfileId.optional(),
    ...ProfileDraft.shape,
    ...{ keySet: readOnly, keyFrom: readOnly, keyProblem: readOnly, quirks: readOnly, tested: readOnly },
  },
  {
    error: refuseKeys(['id', ...Object.keys(ProfileDraft.shape)], 'field of a profile called', {
      key: keyHint,
      apiKey: keyHint,
      url: 'The address of a profile is its baseUrl.',
    }),
  },
)

const roleNames = ModelRole.options
const RoleChoice = z
  .union([ProfileId, z.literal('')])
  .nullable()
  .optional()
const PutRoles = z.strictObject(
  {
    ...{ ask: RoleChoice, planner: RoleChoice, explorer: RoleChoice, coder: RoleChoice },
    ...{ tester: RoleChoice, reviewer: RoleChoice, judge: RoleChoice, embedding: RoleChoice },
  } satisfies Record<ModelRole, typeof RoleChoice>,
  { error: refuseKeys(roleNames, 'role') },
)

const PutLimits = z.strictObject(z.object(limits).partial().shape, {
  error: refuseKeys(Object.keys(limits), 'limit'),
})

const PutBudgets = z.strictObject(
  {
    callUsd: budgets.callUsd.nullable().optional(),
    runUsd: budgets.runUsd.nullable().optional(),
    dayUsd: budgets.dayUsd.nullable().optional(),
    dayTokens: budgets.dayTokens.nullable().optional(),
  },
  { error: refuseKeys(Object.keys(budgets), 'budget') },
)

const putFields = ['profiles', 'roles', 'limits', 'budgets', 'retention', 'keys', 'untested', 'revision']

/** What is to change: what is absent stays. Profiles are merged by id and by field. */
export const ConfigPatch = z.strictObject(
  {
    /** The revision that this was made from; the header `If-Match` says the same. */
    revision: z.string().max(200).optional(),
    profiles: z.array(PutProfile).max(100).optional(),
    /** `null`: the role takes the default. */
    roles: PutRoles.optional(),
    limits: PutLimits.optional(),
    /** `null` or 0: no limit. */
    budgets: PutBudgets.optional(),
    retention: Retention.optional(),
    /** Keys by profile, stored with it. */
    keys: z.record(ProfileId, ModelKey).optional(),
    /** Saves without a test. */
    untested: z.boolean().default(false),
    ...{ defaultProfile: readOnly, providers: readOnly, features: readOnly, notes: readOnly },
  },
  { error: refuseKeys(putFields, 'field called') },
)
export type ConfigPatch = z.infer<typeof ConfigPatch>

const Id = z.object({ id: ProfileId, revision: ConfigPatch.shape.revision })

export const config = {
  get: query({
    path: '/config',
    tags: ['config'],
    summary: 'How language models are set up, as it is in force; keys only as set or not',
    description: 'The answer has the revision as its `ETag`.',
    revised: true,
  }).output(Config),
  put: action({
    method: 'PUT',
    path: '/config',
    tags: ['config'],
    summary: 'Change how language models are set up; what is absent stays',
    description:
      'Profiles that are new, or whose address, model or key changes, are tested first: where a stage fails nothing is saved (422), unless `untested` says so. With `If-Match` (or `revision`) a change that somebody else made meanwhile is a 409.',
    audit: { security: true, target: { type: 'settings' }, omitOutput: true },
    secrets: ['keys'],
    revised: true,
  })
    .input(ConfigPatch)
    .output(Config),
}

/** Acts on single profiles; each answers with how all is set up then. */
export const profileActs = {
  removeProfile: action({
    method: 'DELETE',
    path: '/llm/profiles/{id}',
    tags: ['llm'],
    summary: 'Remove a profile and its key; roles that named it take the default',
    audit: { security: true, target: { type: 'profile', id: 'id' }, omitOutput: true },
    revised: true,
  })
    .input(Id)
    .output(Config),
  setKey: action({
    method: 'PUT',
    path: '/llm/profiles/{id}/key',
    tags: ['llm'],
    summary: 'Store the key of a profile, for the address that it has now',
    audit: { security: true, target: { type: 'profile', id: 'id' }, omitOutput: true },
    secrets: ['value'],
    revised: true,
  })
    .input(Id.extend({ value: ModelKey }))
    .output(Config),
  forgetKey: action({
    method: 'DELETE',
    path: '/llm/profiles/{id}/key',
    tags: ['llm'],
    summary: 'Forget the key of a profile',
    audit: { security: true, target: { type: 'profile', id: 'id' }, omitOutput: true },
    revised: true,
  })
    .input(Id)
    .output(Config),
}
