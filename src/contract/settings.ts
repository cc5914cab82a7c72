import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { endpointSecrets, forEachEndpoint } from './endpoints.ts'
import { FollowUp } from './follow-ups.ts'
import { defaultProfileId, ModelProfile, ModelRole, ProfileId } from './llm.ts'
import { action, query } from './procedure.ts'
import { TraceService } from './traces.ts'

const Url = (...schemes: string[]) => {
  const starts = schemes.map((scheme) => `${scheme}://`)
  return z
    .string()
    .max(2000)
    .refine(
      (text) =>
        text === '' ||
        // A backslash is a slash to some who read addresses, and part of a name to others.
        (!/[\s\\]/u.test(text) && starts.some((start) => text.startsWith(start) && text !== start)),
      {
        error: `Must start with ${starts.join(' or ')}, or be empty.`,
      },
    )
}

/** An origin as browsers send it: scheme, host and port alone. No pattern, no path, no `null`. */
export const Origin = z
  .string()
  .max(300)
  .regex(/^https?:\/\/(?:[a-z\d-]+(?:\.[a-z\d-]+)*|\[[\da-f:]+\])(?::[1-9]\d{0,4})?$/u, {
    error: 'Must be an origin, like https://tool.example or http://localhost:3000.',
  })
  .refine((text) => !/^(?:http:.*:80|https:.*:443)$/u.test(text), {
    error: 'Leave the port out where it is the usual one: browsers do too.',
  })

const endpoint = (url: z.ZodType<string, string>) =>
  z.object({
    /** Empty: not configured, so its check is off. A password in the address is moved to the secrets. */
    url: url.default(''),
    /** A required dependency that is down makes the whole unhealthy; an optional one degraded. */
    required: z.boolean().default(false),
  })

/** What has to be at a place of this machine that a setting names. */
export interface PlaceRule {
  readonly kind: 'file' | 'folder' | 'socket'
  /** What a person calls it, as the end of "the …". */
  readonly noun: string
  /** It may be saved before anything is there, and is told then: a socket that its program makes when it starts. */
  readonly mayComeLater: boolean
}

/** The settings that name a place of this machine. What is saved in one is looked at first, whoever saves it. */
export const places = z.registry<PlaceRule>()

const engineSocket: PlaceRule = {
  kind: 'socket',
  noun: 'socket of the container engine',
  mayComeLater: true,
}

/** A further profile; of the one called `default`, whose address and model are settings of their own, the rest. */
const StoredProfile = z.object({
  ...ModelProfile.shape,
  name: ModelProfile.shape.name.default(''),
  baseUrl: Url('http', 'https').default(''),
  model: ModelProfile.shape.model.default(''),
  auth: ModelProfile.shape.auth.default('bearer'),
  parameters: ModelProfile.shape.parameters.default({}),
})

const place = (rule: PlaceRule) => z.string().max(4096).register(places, rule)

/** All settings with their bounds and defaults. What is absent from the file takes its default. */
export const Settings = z.object({
  storage: z.object({ maxFileMb: z.number().int().min(1).max(4096).default(200) }).prefault({}),
  reading: z
    .object({
      /** Seconds a file may take to be read. */
      timeoutSeconds: z.number().int().min(1).max(3600).default(60),
      /** Heap a reader may use, in MB. */
      memoryMb: z.number().int().min(128).max(16_384).default(1024),
    })
    .prefault({}),
  chunking: z
    .object({
      /** Tokens (cl100k). */
      size: z.number().int().min(128).max(1024).default(512),
      overlap: z.number().int().min(0).max(1023).default(64),
    })
    .superRefine(({ size, overlap }, context) => {
      if (overlap < size) return
      const message = `Must be smaller than the chunk size, ${size}.`
      context.addIssue({ code: 'custom', path: ['overlap'], message })
    })
    .prefault({}),
  search: z
    .object({
      fusion: z.enum(['zscore', 'rrf']).default('zscore'),
      /** Weight of the vectors in z-score fusion; BM25 has the rest. */
      denseWeight: z.number().min(0).max(1).default(0.6),
      /** k of reciprocal rank fusion. */
      rrfK: z.number().int().min(1).max(1000).default(60),
    })
    .prefault({}),
  embeddings: z
    .object({
      provider: z.enum(['builtin', 'openai']).default('builtin'),
      baseUrl: Url('http', 'https').default(''),
      model: z.string().max(500).default(''),
      /** Texts a request. */
      batchSize: z.number().int().min(1).max(2048).default(64),
      /** Requests at once. */
      concurrency: z.number().int().min(1).max(32).default(4),
    })
    .prefault({}),
  llm: z
    .object({
      baseUrl: Url('http', 'https').default(''),
      model: z.string().max(500).default(''),
      required: z.boolean().default(false),
      /** Further profiles: see model-profiles.ts. */
      profiles: z.array(StoredProfile).max(100).default([]),
      /** The profile of a role; one that is not named takes the default. */
      roles: z.partialRecord(ModelRole, ProfileId).default({}),
      /** Origins that keys were given for, by profile, where they are not those of its address. Kept by Catalyst itself. */
      keyOrigins: z.record(ProfileId, z.string().max(2000)).default({}),
      /** Seconds until the first byte of an answer; 0: 60, and 300 for a server on this machine. */
      firstByteSeconds: z.number().min(0).max(3600).default(0),
      /** Seconds between two bytes of an answer. */
      gapSeconds: z.number().min(0.1).max(3600).default(60),
      /** Seconds a whole call may take, further tries included. */
      totalSeconds: z.number().min(1).max(86_400).default(900),
      /** US dollars that a call, a run and a day may cost, and tokens a day; 0: no limit. */
      callUsd: z.number().min(0).max(1e6).default(0),
      runUsd: z.number().min(0).max(1e6).default(0),
      dayUsd: z.number().min(0).max(1e6).default(0),
      dayTokens: z.number().int().min(0).max(1e12).default(0),
      /** Days that prompts and answers are kept with the step of their run; 0: they are not kept. */
      retentionDays: z.number().int().min(0).max(3650).default(7),
    })
    .prefault({}),
  endpoints: z
    .object(
      forEachEndpoint((name, { schemes }) =>
        endpoint(
          // Empty: DOCKER_HOST, the current context, then the known sockets.
          name === 'docker' ? Url(...schemes).register(places, engineSocket) : Url(...schemes),
        ).prefault({}),
      ),
    )
    .prefault({}),
  stack: z
    .object({
      /** Compose file of the chosen stack; empty: the one that comes with Catalyst. */
      file: place({ kind: 'file', noun: 'Compose file', mayComeLater: false }).default(''),
      /** Compose project; empty: as the file says. */
      project: z.string().max(200).default(''),
      /** Profiles in play. */
      profiles: z.array(z.string().max(200)).max(100).default([]),
      /** Stacks chosen before, newest first. */
      recent: z
        .array(z.object({ file: z.string().max(4096), project: z.string().max(200) }))
        .max(20)
        .default([]),
      /** Seconds a started service may take to become healthy. */
      waitTimeoutSeconds: z.number().int().min(1).max(86_400).default(300),
    })
    .prefault({}),
  web: z
    .object({
      /** Pages of other origins that may ask, with the token: `https://tool.example:8443`, one each. */
      allowedOrigins: z.array(Origin).max(50).default([]),
      /** Minutes without a request after which a signed-in browser is signed out. */
      sessionIdleMinutes: z.number().int().min(1).max(10_080).default(720),
      /** Hours after which it is signed out in any case. */
      sessionMaxHours: z.number().int().min(1).max(2160).default(168),
    })
    .prefault({}),
  health: z
    .object({
      intervalSeconds: z.number().int().min(1).max(3600).default(10),
      /** While no window shows. */
      hiddenIntervalSeconds: z.number().int().min(1).max(3600).default(30),
      timeoutSeconds: z.number().min(0.1).max(30).default(3),
      /** Agreeing results before a status changes. */
      agreement: z.number().int().min(1).max(10).default(2),
      notifications: z.boolean().default(true),
    })
    .prefault({}),
  traces: z
    .object({
      enabled: z.boolean().default(false),
      service: TraceService.default('langfuse'),
      /** Where Langfuse is opened, or the base of an OTLP endpoint, or the whole address that spans are posted to. */
      endpoint: Url('http', 'https')
        .refine((url) => !/^[a-z]+:\/\/[^/?#]*@/iu.test(url), {
          error: 'Must hold no user and no password: keys are stored as secrets.',
        })
        .default(''),
      /** Prompts, answers, and whatever else people or models wrote go along, without secrets and cut. */
      content: z.boolean().default(false),
    })
    .prefault({}),
  privacy: z
    .object({
      /** Logs, runs and messages name no e-mail addresses, card and account numbers. */
      maskPersonalData: z.boolean().default(true),
    })
    .prefault({}),
  appearance: z
    .object({
      theme: z.enum(['system', 'light', 'dark']).default('system'),
      /** Closing the window leaves the tray running. */
      closeToTray: z.boolean().default(true),
    })
    .prefault({}),
})
export type Settings = z.infer<typeof Settings>

type Partially<T> = T extends object ? { [K in keyof T]?: Partially<T[K]> } : T
export type SettingsPatch = Partially<Settings>

/** Keys of servers that run models. */
const modelSecrets = ['llm.apiKey', 'embeddings.apiKey'] as const

/** Langfuse's pair of keys; and one header for any other service, as `Name: value`. */
const traceSecrets = ['traces.publicKey', 'traces.secretKey', 'traces.header'] as const

const FixedSecretName = z.enum([...modelSecrets, ...traceSecrets, ...endpointSecrets.map(({ name }) => name)])

/** The secrets that there always are, by name. Each profile of a language model has one besides. */
export const fixedSecretNames = FixedSecretName.options

/** The key of a profile: `llm.profiles.work.apiKey`. That of the profile `default` is `llm.apiKey`. */
const ProfileSecretName = z
  .templateLiteral(['llm.profiles.', ProfileId, '.apiKey'])
  .refine((name) => name !== `llm.profiles.${defaultProfileId}.apiKey`)

/** Everything that is secret, by name. Values go in and never come out. */
export const SecretName = z.union(
  [FixedSecretName, ProfileSecretName],
  // The names themselves would be masked on their way out, as whatever stands beside them.
  { error: 'There is no secret of this name. GET /api/settings lists them.' },
)
export type SecretName = z.infer<typeof SecretName>

export const SecretState = z.object({
  name: SecretName,
  set: z.boolean(),
  /** The last four characters, where the secret is longer than 16. */
  tail: z.string().optional(),
  /**
   * Where it comes from. An environment variable, or a file that one names, wins and cannot be changed here; `stack`: the
   * environment file of the shipped stack.
   */
  from: z.enum(['store', 'environment', 'file', 'stack']).optional(),
  /** The variable that holds it or names its file. */
  variable: z.string().optional(),
  /** Why it cannot be had, where it cannot. */
  problem: z.string().optional(),
})
export type SecretState = z.infer<typeof SecretState>

/** `none`: nothing is chosen yet, and nothing new is stored. `plain`: in a file of this user, because the user said so. */
export const ProtectionKind = z.enum(['none', 'plain', 'keystore', 'passphrase'])
export type ProtectionKind = z.infer<typeof ProtectionKind>

/** What protects the stored secrets, and whether they can be had now. */
export const Protection = z.object({
  kind: ProtectionKind,
  /** In one sentence, for people. */
  sentence: z.string(),
  locked: z.enum(['passphrase', 'keystore', 'damaged', 'newer']).optional(),
  /** Why it is locked, and what to do. */
  problem: z.object({ message: z.string(), remedy: z.string() }).optional(),
  /** What can be chosen here. */
  offers: z.array(ProtectionKind),
  /** How many secrets are stored. */
  stored: z.number().int(),
})
export type Protection = z.infer<typeof Protection>

/** What there is to know of a setting besides its value: that the environment gives it, that nothing is there yet. */
export const SettingNote = z.object({
  /** Dotted: `endpoints.redis.url`. */
  path: z.string(),
  message: z.string(),
  /** The environment variable that it is about. */
  variable: z.string().optional(),
})
export type SettingNote = z.infer<typeof SettingNote>

export const SettingsView = z.object({
  settings: Settings,
  secrets: z.array(SecretState),
  protection: Protection,
  notes: z.array(SettingNote),
  /** What was made under other settings and is offered to be made anew. */
  followUps: z.array(FollowUp),
})
export type SettingsView = z.infer<typeof SettingsView>

/** Values by section and field: `{chunking: {size: 256}}`. */
const SectionValues = z.record(z.string(), z.record(z.string(), z.unknown()))

export const settings = {
  get: query({
    path: '/settings',
    tags: ['settings'],
    summary: 'All settings; secrets only as set or not',
  }).output(SettingsView),
  update: action({
    method: 'PATCH',
    path: '/settings',
    tags: ['settings'],
    summary: 'Change some settings, all or none of them',
    audit: { security: true, target: { type: 'settings' }, omitOutput: true },
  })
    .input(
      z.object({
        patch: SectionValues,
        /** Values that the patch was made from: where one of them is another by now, nothing is saved. */
        expected: SectionValues.optional(),
      }),
    )
    .output(SettingsView),
  watch: query({
    path: '/settings/events',
    tags: ['settings'],
    summary: 'The settings now, then after every change',
  }).output(eventIterator(SettingsView)),
  setSecret: action({
    method: 'PUT',
    path: '/settings/secrets/{name}',
    tags: ['settings'],
    summary: 'Store or replace a secret',
    audit: { security: true, target: { type: 'secret', id: 'name' }, omitOutput: true },
    secrets: ['value'],
  })
    .input(z.object({ name: SecretName, value: z.string().min(1).max(10_000) }))
    .output(SettingsView),
  forgetSecret: action({
    method: 'DELETE',
    path: '/settings/secrets/{name}',
    tags: ['settings'],
    summary: 'Forget a secret',
    audit: { security: true, target: { type: 'secret', id: 'name' }, omitOutput: true },
  })
    .input(z.object({ name: SecretName }))
    .output(SettingsView),
}
