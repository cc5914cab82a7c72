import type { KeyObject } from 'node:crypto'
import { copyFile } from 'node:fs/promises'
import type { SecretName } from '../../../contract/settings.ts'
import { Problem } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { Topic } from '../../platform/topic.ts'
import type { FormerSecrets, InternalKeys, KeyStore } from '../ports.ts'
import { readFirstVersion } from './former-files.ts'
import { newKey, type ProtectionChoice, protectKey, releaseKey } from './key-protection.ts'
import { checkPassphrase } from './passphrase.ts'
import { changedOutside, locked, noKeyStore, unprotected, unreadable } from './problems.ts'
import { type Sealed, seal, unseal } from './sealed.ts'
import { emptyVault, readVaultFile, type VaultContent, writeVaultFile } from './vault-file.ts'

/** How the secrets are protected, and whether they can be had. */
export interface VaultState {
  /** `none`: nobody has chosen yet. What is stored then (by an older version) is plain. */
  readonly kind: 'none' | 'plain' | 'keystore' | 'passphrase'
  readonly locked: false | 'passphrase' | 'keystore' | 'damaged' | 'newer'
  /** Why, where it is locked or damaged, and what to do. */
  readonly problem?: Problem
  /** Who holds the key, of a key store. */
  readonly keeper?: string
}

/** The file of secrets, open or locked. One process at a time has it: the one that holds the data folder. */
export interface Vault {
  state(): VaultState
  /** The value; `{ variable }` of one that is kept in the stack's environment file. @throws Problem while locked */
  get(name: SecretName): Promise<string | { readonly variable: string } | undefined>
  /** Whether there is one, also while locked. */
  holds(name: SecretName): 'value' | 'reference' | undefined
  /** @throws Problem `CONFLICT` until a protection is chosen, `UNAVAILABLE` while locked or damaged */
  set(name: SecretName, value: string): Promise<void>
  /** Notes that the value is a variable of the stack's environment file. Needs no protection: it is no secret. */
  refer(name: SecretName, variable: string): Promise<void>
  /** Forgets value or reference, also while locked. */
  forget(name: SecretName): Promise<void>
  /** @throws Problem `INVALID` for a wrong passphrase, `UNAVAILABLE` when the key store refuses */
  unlock(passphrase?: string): Promise<void>
  /** Lets go of the key of a passphrase. @throws Problem `CONFLICT` where no passphrase protects */
  lock(): void
  /**
   * Seals everything anew under a new key that is protected as chosen.
   *
   * @param startOver gives up what cannot be opened: a damaged file is set aside, locked secrets are lost
   */
  protect(choice: ProtectionChoice, options?: { readonly startOver?: boolean }): Promise<void>
  /** Seals everything anew under a new key with the protection as it is. `passphrase`: needed where one protects. */
  rotate(passphrase?: string): Promise<void>
  onChange(listener: (state: VaultState) => void): () => void
  readonly internal: InternalKeys
}

export interface VaultOptions {
  /** secrets.json of the data folder. */
  readonly file: string
  readonly logger: Logger
  /** Where the operating system has one. It is used without asking when nothing was chosen yet. */
  readonly keys?: KeyStore | undefined
  /** From the environment: unlocks, and protects when nothing was chosen yet. */
  readonly passphrase?: string | undefined
  /** A file of an older version beside this one; what it holds counts as newer. */
  readonly former?: FormerSecrets | undefined
  /** N of scrypt, where it is not the usual one. */
  readonly cost?: number | undefined
}

/**
 * Opens the file of secrets. Nothing that is wrong with it keeps Catalyst from starting: the state says it.
 *
 * @throws the file system's error when it is there and cannot be read
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const { file, keys } = options
  const logger = options.logger.child('secrets')
  const changes = new Topic<VaultState>()
  let content = emptyVault()
  let key: KeyObject | undefined
  let unusable: VaultState | undefined
  let refusal: Problem | undefined

  // One change at a time: each is made on what the one before left, and is on disk before it counts.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }
  const store = async (next: VaultContent) => {
    await writeVaultFile(file, next)
    content = next
  }
  const about = (of: VaultContent, room: 'secrets' | 'internal', name: string) => `${of.id}|${room}|${name}`

  async function opened(): Promise<KeyObject> {
    if (unusable?.problem) throw unusable.problem
    if (key) return key
    if (content.protection.kind === 'passphrase') throw locked()
    try {
      key = await releaseKey(content, { keys })
      refusal = undefined
      return key
    } catch (error) {
      const first = refusal === undefined
      refusal = error as Problem
      if (first) changes.publish(state())
      throw error
    }
  }

  function state(): VaultState {
    if (unusable) return unusable
    const { protection } = content
    if (protection.kind === 'plain') return { kind: protection.chosen ? 'plain' : 'none', locked: false }
    if (protection.kind === 'keystore') {
      const problem = key ? undefined : keys ? refusal : noKeyStore()
      return {
        kind: 'keystore',
        ...(keys && { keeper: keys.keeper }),
        ...(problem ? { locked: 'keystore', problem } : { locked: false }),
      }
    }
    return { kind: 'passphrase', ...(key ? { locked: false } : { locked: 'passphrase', problem: locked() }) }
  }

  function unsealed(room: 'secrets' | 'internal', name: string, by: KeyObject): string | undefined {
    const sealed = content[room][name]
    if (!sealed) return undefined
    try {
      return unseal(by, sealed, about(content, room, name))
    } catch (cause) {
      throw changedOutside(file, name, cause)
    }
  }

  async function reseal(choice: ProtectionChoice): Promise<void> {
    const old = await opened()
    const fresh = { ...emptyVault(), references: content.references }
    const next = newKey()
    const all = (room: 'secrets' | 'internal'): Record<string, Sealed> =>
      Object.fromEntries(
        Object.keys(content[room]).map((name) => [
          name,
          seal(next, unsealed(room, name, old)!, about(fresh, room, name)),
        ]),
      )
    const costly = choice.kind === 'passphrase' ? { ...choice, cost: options.cost } : choice
    const protection = await protectKey(next, costly, fresh.id, keys)
    await store({ ...fresh, protection, secrets: all('secrets'), internal: all('internal') })
    key = next
  }

  /** Gives up what cannot be opened, and keeps a copy of it; nothing changes where the new protection fails. */
  async function replaceAll(choice: ProtectionChoice): Promise<void> {
    const before = { content, key, unusable, refusal }
    const aside = `${file}.given-up`
    await copyFile(file, aside)
    content = emptyVault()
    key = unusable = refusal = undefined
    try {
      await reseal(choice)
    } catch (error) {
      ;({ content, key, unusable, refusal } = before)
      throw error
    }
    logger.warn('The secrets that could not be opened were given up', { aside })
  }

  async function put(room: 'secrets' | 'internal', name: string, value: string): Promise<void> {
    const sealed = seal(await opened(), value, about(content, room, name))
    const { [name]: _, ...references } = content.references
    await store({
      ...content,
      [room]: { ...content[room], [name]: sealed },
      ...(room === 'secrets' && { references }),
    })
  }

  const usable = () => {
    if (unusable?.problem) throw unusable.problem
  }

  /** What the file is, and what environment and operating system make of it. */
  async function start(): Promise<void> {
    const read = await readVaultFile(file)
    if (read.is === 'damaged' || read.is === 'newer') {
      const problem = unreadable(file, read.is)
      unusable = { kind: 'none', locked: read.is, problem }
      logger.error(problem.message)
      return
    }
    if (read.is === 'current') content = read.content
    if (read.is === 'first') content = await filled(content, readFirstVersion(read, logger))
    const before = content
    try {
      await settle()
    } catch (error) {
      logger.error('The secrets stay as they are', { error })
    }
    // Settling writes what it seals anew; the first version is written in the new form in any case.
    if (read.is === 'first' && content === before) await store(content)
    await adoptFormer().catch((error) => logger.error('A former file of secrets stays as it is', { error }))
  }

  /** Unlocks with what the environment gives, or protects what nobody has chosen a protection for. */
  async function settle(): Promise<void> {
    const { protection } = content
    const { passphrase } = options
    if (protection.kind === 'passphrase') {
      if (passphrase !== undefined) key = await releaseKey(content, { keys, passphrase })
    } else if (protection.kind === 'plain' && !protection.chosen) {
      if (passphrase === undefined && !keys) return
      await reseal(passphrase === undefined ? { kind: 'keystore' } : { kind: 'passphrase', passphrase })
      logger.info('The secrets are protected now', { protection: content.protection.kind })
    }
  }

  /** Takes over a protected file of an older version, unless this one protects less or is locked. */
  async function adoptFormer(): Promise<void> {
    const { former } = options
    if (!former || content.protection.kind === 'plain' || state().locked) return
    const values = await former.read()
    if (Object.keys(values).length > 0) await store(await filled(content, values))
    await former.remove()
  }

  async function filled(into: VaultContent, values: Readonly<Record<string, string>>): Promise<VaultContent> {
    const by = await opened()
    const secrets = { ...into.secrets }
    for (const [name, value] of Object.entries(values))
      secrets[name] = seal(by, value, about(into, 'secrets', name))
    return { ...into, secrets }
  }

  const vault: Vault = {
    state,
    async get(name) {
      await last
      const variable = content.references[name]
      if (variable !== undefined) return { variable }
      if (unusable?.problem) throw unusable.problem
      return content.secrets[name] ? unsealed('secrets', name, await opened()) : undefined
    },
    holds: (name) =>
      content.references[name] !== undefined ? 'reference' : content.secrets[name] ? 'value' : undefined,
    set: (name, value) =>
      inTurn(async () => {
        usable()
        if (state().kind === 'none') throw unprotected()
        await put('secrets', name, value)
      }),
    refer: (name, variable) =>
      inTurn(async () => {
        usable()
        const { [name]: _, ...secrets } = content.secrets
        await store({ ...content, secrets, references: { ...content.references, [name]: variable } })
      }),
    forget: (name) =>
      inTurn(async () => {
        usable()
        if (vault.holds(name) === undefined) return
        const { [name]: _value, ...secrets } = content.secrets
        const { [name]: _variable, ...references } = content.references
        await store({ ...content, secrets, references })
      }),
    unlock: (passphrase) =>
      inTurn(async () => {
        usable()
        if (content.protection.kind !== 'passphrase') await opened()
        else key = await releaseKey(content, { keys, passphrase })
        changes.publish(state())
      }),
    lock() {
      if (content.protection.kind !== 'passphrase') {
        throw new Problem(
          'CONFLICT',
          'Only secrets under a passphrase can be locked.',
          'Set a passphrase first.',
        )
      }
      key = undefined
      changes.publish(state())
    },
    protect: (choice, { startOver = false } = {}) =>
      inTurn(async () => {
        if (choice.kind === 'passphrase') checkPassphrase(choice.passphrase)
        if (startOver && state().locked) await replaceAll(choice)
        else await reseal(choice)
        logger.info('The protection of the secrets was chosen', { protection: choice.kind })
        changes.publish(state())
      }),
    rotate: (passphrase) =>
      inTurn(async () => {
        const { protection } = content
        if (protection.kind === 'passphrase') {
          await opened()
          // The new key must be sealed with the passphrase, which is not kept: only the right one may come in its place.
          await releaseKey(content, { keys, passphrase })
          await reseal({ kind: 'passphrase', passphrase: passphrase ?? '' })
        } else await reseal(protection)
        logger.info('The key of the secrets was replaced')
        changes.publish(state())
      }),
    onChange: (listener) => changes.listen(listener),
    internal: {
      available: () => state().locked === false,
      onAvailability: (listener) => changes.listen((now) => listener(now.locked === false)),
      async get(name) {
        await last
        if (unusable?.problem) throw unusable.problem
        return unsealed('internal', name, await opened())
      },
      set: (name, value) => inTurn(() => put('internal', name, value)),
      forget: (name) =>
        inTurn(async () => {
          await opened()
          const { [name]: _, ...internal } = content.internal
          await store({ ...content, internal })
        }),
    },
  }
  await start()
  return vault
}
