import { Settings, type SettingsView } from '../../contract/settings.ts'
import { readFileIfThere, writeFileAtomically } from '../platform/atomic-file.ts'
import { type Audit, describeAct, silentAudit } from '../platform/audit.ts'
import { messageOf, Problem } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { Topic } from '../platform/topic.ts'
import { Turns } from '../platform/turns.ts'
import type { SecretSource } from '../secrets/ports.ts'
import { changesOf } from './changes.ts'
import { addressesFrom, withGiven, withoutGiven } from './endpoint-environment.ts'
import { passwordOf, separatePasswords, withoutPasswords, withPassword } from './endpoint-password.ts'
import { describeGiven, explainIssue } from './explain-issue.ts'
import { lookAtPlaces } from './places.ts'
import type { SettingsSource } from './ports.ts'

export interface SettingsService extends SettingsSource {
  view(): Promise<SettingsView>
  /** Changes some settings, all of the patch or nothing. @throws Problem `INVALID` with a message for each field */
  update(patch: Record<string, Record<string, unknown>>): Promise<SettingsView>
  watch(signal?: AbortSignal): AsyncGenerator<SettingsView>
  /** Stops following the secrets. */
  close(): void
}

/**
 * Opens the settings file. One that does not fit (edited by hand, from another version) is set aside whole, said in the
 * log, and the defaults apply: a broken setting never keeps the app from starting.
 */
export async function openSettings(options: {
  readonly file: string
  readonly secrets: SecretSource
  readonly logger: Logger
  readonly env?: NodeJS.ProcessEnv
  readonly audit?: Audit
}): Promise<SettingsService> {
  const { file, secrets, env = process.env, audit = silentAudit } = options
  const logger = options.logger.child('settings')
  const changes = new Topic<[now: Settings, before: Settings]>()
  const shown = new Topic<void>()
  const turns = new Turns()
  const given = addressesFrom(env, logger)
  let settings = withGiven(await load(file, logger), given)
  changes.listen(() => shown.publish())
  const stopListening = secrets.onChange((what) => {
    // A secret that changed counts as a change of everything: the clients cannot tell which.
    if (what === 'values') changes.publish([settings, settings])
    else shown.publish()
  })
  const view = async (): Promise<SettingsView> => ({
    settings,
    secrets: await secrets.states(),
    protection: secrets.protection(),
  })

  return {
    current: () => settings,
    secret: (name) => secrets.value(name),
    async connection(name) {
      const { url } = settings.endpoints[name]
      const password = passwordOf[name]
      return password && url ? withPassword(url, await secrets.value(password)) : url
    },
    onChange: (listener) => changes.listen(([now, before]) => listener(now, before)),
    view,
    update: (patch) =>
      turns.take(async () => {
        const before = settings
        const { settings: changed, passwords } = separatePasswords(merge(before, patch))
        const stored = withoutGiven(changed, given)
        const next = withGiven(stored, given)
        await refuseMissingPlaces(before, next)
        for (const [name] of passwords) secrets.checkChangeable(name)
        for (const [name, password] of passwords) await secrets.store(name, password)
        await writeFileAtomically(file, `${JSON.stringify(stored, null, 2)}\n`)
        settings = next
        describeAct({
          outputs: {
            changed: changesOf(before, next),
            ...(passwords.length > 0 && {
              taken: passwords.map(([name, password]) => ({
                as: name,
                fingerprint: audit.fingerprint(password),
              })),
            }),
          },
        })
        logger.info('Settings changed', { sections: Object.keys(patch) })
        changes.publish([settings, before])
        return view()
      }),
    async *watch(signal) {
      const events = shown.subscribe(signal)
      yield await view()
      for await (const _ of events) yield await view()
    },
    close: stopListening,
  }
}

async function load(file: string, logger: Logger): Promise<Settings> {
  const text = await readFileIfThere(file)
  if (text === undefined) return Settings.parse({})
  try {
    const settings = Settings.parse(JSON.parse(text))
    const bare = withoutPasswords(settings)
    if (JSON.stringify(bare) === JSON.stringify(settings)) return settings
    await writeFileAtomically(file, `${JSON.stringify(bare, null, 2)}\n`)
    logger.warn(
      'A password or key stood in an address of the settings file and was taken out; store it as a secret',
    )
    return bare
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
    ...Object.fromEntries(
      (parsed.error?.issues ?? []).map((issue) => [issue.path.join('.'), explainIssue(issue)]),
    ),
  }
  if (!parsed.success || Object.keys(fields).length > 0) {
    const [field, message] = Object.entries(fields)[0]!
    const given = field in unknown ? '' : describeGiven(merged, field)
    throw refusal(fields, field, `${message.replace(/\.$/u, '')}${given}.`)
  }
  return parsed.data
}

/** @throws Problem `INVALID` for a changed setting that names a place where there is not what it means */
async function refuseMissingPlaces(before: Settings, now: Settings): Promise<void> {
  const faults = Object.entries(await lookAtPlaces(before, now)).filter(([, { refused }]) => refused)
  const [first] = faults
  if (!first) return
  const [field, { message }] = first
  throw refusal(Object.fromEntries(faults.map(([path, fault]) => [path, fault.message])), field, message)
}

function refusal(fields: Record<string, string>, first: string, message: string): Problem {
  return new Problem('INVALID', `Not saved: ${first}: ${message}`, 'Correct what is named and save again.', {
    fields,
  })
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
