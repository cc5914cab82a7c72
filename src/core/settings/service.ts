import { SecretName, type SecretState, Settings, type SettingsView } from '../../contract/settings.ts'
import { readFileIfThere, writeFileAtomically } from '../platform/atomic-file.ts'
import { messageOf, Problem } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { knownSecrets } from '../platform/redaction/redaction.ts'
import { Topic } from '../platform/topic.ts'
import { passwordOf, separatePasswords, withPassword } from './endpoint-password.ts'
import type { SecretStore, SettingsSource } from './ports.ts'

export interface SettingsService extends SettingsSource {
  view(): Promise<SettingsView>
  /** Changes some settings, all of the patch or nothing. @throws Problem `INVALID` with a message for each field */
  update(patch: Record<string, Record<string, unknown>>): Promise<SettingsView>
  /** @throws Problem `CONFLICT` when an environment variable holds it */
  setSecret(name: SecretName, value: string): Promise<SettingsView>
  forgetSecret(name: SecretName): Promise<SettingsView>
  watch(signal?: AbortSignal): AsyncGenerator<SettingsView>
}

/** `llm.apiKey` → `CATALYST_LLM_API_KEY`. */
export function secretVariable(name: SecretName): string {
  return `CATALYST_${name
    .replaceAll('.', '_')
    .replace(/([a-z])([A-Z])/gu, '$1_$2')
    .toUpperCase()}`
}

/**
 * Opens the settings file. One that does not fit (edited by hand, from another version) is set aside whole, said in the
 * log, and the defaults apply: a broken setting never keeps the app from starting.
 */
export async function openSettings(options: {
  readonly file: string
  readonly secrets: SecretStore
  readonly logger: Logger
  readonly env?: NodeJS.ProcessEnv
}): Promise<SettingsService> {
  const { file, env = process.env } = options
  const secrets = rememberingSecrets(options.secrets)
  for (const name of SecretName.options) {
    const value = env[secretVariable(name)]
    if (value !== undefined) knownSecrets.add(value, 'secret')
  }
  const logger = options.logger.child('settings')
  const changes = new Topic<[now: Settings, before: Settings]>()
  let settings = await load(file, logger)
  // One change at a time: each is made on what the one before left.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }

  const secretState = async (name: SecretName): Promise<SecretState> => {
    const fromEnvironment = env[secretVariable(name)]
    const value = fromEnvironment ?? (await secrets.get(name))
    if (!value) return { name, set: false }
    return {
      name,
      set: true,
      from: fromEnvironment === undefined ? 'store' : 'environment',
      ...(value.length > 16 ? { tail: value.slice(-4) } : {}),
    }
  }
  const view = async (): Promise<SettingsView> => ({
    settings,
    secrets: await Promise.all(SecretName.options.map(secretState)),
    protection: secrets.protection,
  })
  const changeSecret = (name: SecretName, change: () => Promise<void>) =>
    inTurn(async () => {
      if (env[secretVariable(name)] !== undefined) {
        throw new Problem(
          'CONFLICT',
          `${name} is set by the environment variable ${secretVariable(name)}.`,
          'Change it there, or unset the variable and start Catalyst again.',
        )
      }
      await change()
      changes.publish([settings, settings])
      return view()
    })

  return {
    current: () => settings,
    secret: async (name) => env[secretVariable(name)] ?? (await secrets.get(name)),
    async connection(name) {
      const { url } = settings.endpoints[name]
      const password = passwordOf[name]
      return password && url
        ? withPassword(url, env[secretVariable(password)] ?? (await secrets.get(password)))
        : url
    },
    onChange: (listener) => changes.listen(([now, before]) => listener(now, before)),
    view,
    update: (patch) =>
      inTurn(async () => {
        const before = settings
        const { settings: next, passwords } = separatePasswords(merge(before, patch))
        for (const [name, password] of passwords) await secrets.set(name, password)
        await writeFileAtomically(file, `${JSON.stringify(next, null, 2)}\n`)
        settings = next
        logger.info('Settings changed', { sections: Object.keys(patch) })
        changes.publish([settings, before])
        return view()
      }),
    setSecret: (name, value) =>
      changeSecret(name, async () => {
        await secrets.set(name, value)
        logger.info('Secret stored', { name })
      }),
    forgetSecret: (name) =>
      changeSecret(name, async () => {
        await secrets.forget(name)
        logger.info('Secret forgotten', { name })
      }),
    async *watch(signal) {
      const events = changes.subscribe(signal)
      yield await view()
      for await (const _ of events) yield await view()
    },
  }
}

/** The same store; every value that passes through it is masked from then on wherever it appears. */
function rememberingSecrets(store: SecretStore): SecretStore {
  return {
    protection: store.protection,
    async get(name) {
      const value = await store.get(name)
      if (value !== undefined) knownSecrets.add(value, 'secret')
      return value
    },
    async set(name, value) {
      knownSecrets.add(value, 'secret')
      await store.set(name, value)
    },
    forget: (name) => store.forget(name),
  }
}

async function load(file: string, logger: Logger): Promise<Settings> {
  const text = await readFileIfThere(file)
  if (text === undefined) return Settings.parse({})
  try {
    return Settings.parse(JSON.parse(text))
  } catch (error) {
    const aside = `${file}.unreadable`
    await writeFileAtomically(aside, text)
    logger.error('The settings file does not fit and was set aside; the defaults apply', {
      aside,
      error: messageOf(error),
    })
    return Settings.parse({})
  }
}

/** The settings with the patch applied, section by section and field by field. */
function merge(settings: Settings, patch: Record<string, Record<string, unknown>>): Settings {
  const merged: Record<string, unknown> = { ...settings }
  const unknown: Record<string, string> = {}
  for (const [section, fields] of Object.entries(patch)) {
    const before = settings[section as keyof Settings] as Record<string, unknown> | undefined
    if (!before) {
      unknown[section] = 'There is no such section.'
      continue
    }
    const after: Record<string, unknown> = { ...before }
    for (const [field, value] of Object.entries(fields)) {
      if (!(field in before)) unknown[`${section}.${field}`] = 'There is no such setting.'
      after[field] = isPlain(before[field]) && isPlain(value) ? { ...before[field], ...value } : value
    }
    merged[section] = after
  }
  const parsed = Settings.safeParse(merged)
  const fields = {
    ...unknown,
    ...Object.fromEntries((parsed.error?.issues ?? []).map((issue) => [issue.path.join('.'), issue.message])),
  }
  if (!parsed.success || Object.keys(fields).length > 0) {
    const [field, message] = Object.entries(fields)[0]!
    throw new Problem('INVALID', `Not saved: ${field}: ${message}`, 'Correct what is named and save again.', {
      fields,
    })
  }
  return parsed.data
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
