import type { FollowUp } from '../../contract/follow-ups.ts'
import { findProfileOfSecret, listProfiles, nameProfileSecret } from '../../contract/model-profiles.ts'
import { SecretName, type Settings, type SettingsView } from '../../contract/settings.ts'
import { writeFileAtomically } from '../platform/atomic-file.ts'
import { type Audit, describeAct, silentAudit } from '../platform/audit.ts'
import type { Logger } from '../platform/logger.ts'
import { Topic } from '../platform/topic.ts'
import { Turns } from '../platform/turns.ts'
import type { SecretSource, SecretStore } from '../secrets/ports.ts'
import { listChanges } from './changes.ts'
import { draftSettings } from './draft-settings.ts'
import { addressesFrom, describeGivenAddresses, withGiven, withoutGiven } from './endpoint-environment.ts'
import { findPasswordName, separatePasswords, withPassword } from './endpoint-password.ts'
import {
  keyFitsAddress,
  leaveKeysBehind,
  refuseKeyWithoutProfile,
  takeGivenKeysAlong,
  takeKeyAlong,
} from './key-origins.ts'
import { loadSettings } from './load-settings.ts'
import { mergePatch } from './merge-patch.ts'
import { describePlaces, lookAtPlaces } from './places.ts'
import type { SettingsDrafts, SettingsSource, SettingsWriter } from './ports.ts'
import { refuseSettings } from './refuse-settings.ts'
import { refuseStale, type SectionValues } from './refuse-stale.ts'
import {
  describeGivenTraces,
  readGivenTraces,
  withGivenTraces,
  withoutGivenTraces,
} from './trace-environment.ts'

export interface SettingsService extends SettingsSource, SettingsDrafts, SettingsWriter {
  view(): Promise<SettingsView>
  /**
   * Changes some settings, all of the patch or nothing.
   *
   * @param expected the values that the patch was made from, as far as somebody may have changed them meanwhile
   * @throws Problem `INVALID` with a message for each field, `CONFLICT` where a value is not as expected
   */
  update(patch: SectionValues, expected?: SectionValues): Promise<SettingsView>
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
  readonly secrets: SecretSource & SecretStore
  readonly logger: Logger
  readonly env?: NodeJS.ProcessEnv
  readonly audit?: Audit
  /** What other features have to do because of the settings as they are. */
  readonly findFollowUps?: () => Promise<FollowUp[]>
}): Promise<SettingsService> {
  const { file, secrets, env = process.env, audit = silentAudit, findFollowUps = async () => [] } = options
  const logger = options.logger.child('settings')
  const changes = new Topic<[now: Settings, before: Settings]>()
  const shown = new Topic<void>()
  const turns = new Turns()
  const given = addressesFrom(env, logger)
  const givenTraces = readGivenTraces(env, logger)
  const withEnvironment = (stored: Settings) => withGivenTraces(withGiven(stored, given), givenTraces)
  let kept = await loadSettings(file, logger)
  let settings = takeGivenKeysAlong(withEnvironment(kept), (id) =>
    isGivenByEnvironment(secrets, nameProfileSecret(id)),
  )
  changes.listen(() => shown.publish())
  const stopListening = secrets.onChange((what) => {
    // A secret that changed counts as a change of everything: the clients cannot tell which.
    if (what === 'values') changes.publish([settings, settings])
    else shown.publish()
  })
  const view = async (): Promise<SettingsView> => ({
    settings,
    secrets: await secrets.states(listProfiles(settings.llm).map(({ id }) => nameProfileSecret(id))),
    protection: secrets.protection(),
    notes: [
      ...describeGivenAddresses(settings, given),
      ...describeGivenTraces(givenTraces),
      ...(await describePlaces(settings)),
    ],
    followUps: await findFollowUps(),
  })

  /** Writes settings to the file; in force once it is there. */
  const keep = async (stored: Settings) => {
    await writeFileAtomically(file, `${JSON.stringify(stored, null, 2)}\n`)
    kept = stored
    settings = withEnvironment(stored)
  }
  const change = async (make: (now: Settings) => Settings) => {
    const before = settings
    const { settings: changed, passwords } = separatePasswords(make(before))
    const bare = withoutGiven(leaveKeysBehind(before, changed), given)
    const stored = withoutGivenTraces(bare, kept, givenTraces)
    const next = withEnvironment(stored)
    await refuseMissingPlaces(before, next)
    for (const [name] of passwords) secrets.checkChangeable(name)
    for (const [name, password] of passwords) await secrets.store(name, password)
    await keep(stored)
    const differences = listChanges(before, next)
    describeAct({
      outputs: {
        changed: differences,
        ...(passwords.length > 0 && {
          taken: passwords.map(([name, password]) => ({
            as: name,
            fingerprint: audit.fingerprint(password),
          })),
        }),
      },
    })
    logger.info('Settings changed', { sections: listSections(differences) })
    changes.publish([next, before])
  }
  const changeSecret = (name: SecretName, work: () => Promise<void>) =>
    turns.take(async () => {
      const before = settings
      await work()
      const after = takeKeyAlong(before, name)
      if (after === before) return
      await keep(withoutGivenTraces(withoutGiven(after, given), kept, givenTraces))
      changes.publish([settings, before])
    })

  return {
    current: () => settings,
    async secret(name) {
      const id = findProfileOfSecret(name)
      return id === undefined || keyFitsAddress(settings, id) ? secrets.value(name) : undefined
    },
    async connection(name) {
      const { url } = settings.endpoints[name]
      const password = findPasswordName(name)
      return password && url ? withPassword(url, await secrets.value(password)) : url
    },
    onChange: (listener) => changes.listen(([now, before]) => listener(now, before)),
    view,
    draft(patch, typed) {
      const { settings: changed, passwords } = separatePasswords(mergePatch(settings, patch))
      const all = new Map(passwords)
      for (const [key, value] of Object.entries(typed)) {
        const name = SecretName.safeParse(key).data
        if (name !== undefined && value !== undefined) all.set(name, value)
      }
      return draftSettings(settings, withEnvironment(changed), all, secrets)
    },
    update: (patch, expected) =>
      turns.take(async () => {
        await change((now) => {
          refuseStale(now, expected)
          return mergePatch(now, patch)
        })
        return view()
      }),
    change: (make) => turns.take(() => change(make)),
    setSecret: (name, value) =>
      changeSecret(name, async () => {
        refuseKeyWithoutProfile(settings, name)
        await secrets.set(name, value)
      }),
    forgetSecret: (name) => changeSecret(name, () => secrets.forget(name)),
    async *watch(signal) {
      const events = shown.subscribe(signal)
      yield await view()
      for await (const _ of events) yield await view()
    },
    close: stopListening,
  }
}

/** The sections of settings that changed, for the log. */
function listSections(differences: object): string[] {
  return [...new Set(Object.keys(differences).map((path) => path.split('.', 1)[0]!))]
}

function isGivenByEnvironment(secrets: SecretSource, name: SecretName): boolean {
  try {
    secrets.checkChangeable(name)
    return false
  } catch {
    return true
  }
}

/** @throws Problem `INVALID` for a changed setting that names a place where there is not what it means */
async function refuseMissingPlaces(before: Settings, now: Settings): Promise<void> {
  const faults = Object.entries(await lookAtPlaces(before, now)).filter(([, { refused }]) => refused)
  const [first] = faults
  if (!first) return
  const [field, { message }] = first
  throw refuseSettings(
    Object.fromEntries(faults.map(([path, fault]) => [path, fault.message])),
    field,
    message,
  )
}
