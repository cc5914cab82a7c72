import { SecretName } from '../../../contract/settings.ts'
import { Problem } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { Topic } from '../../platform/topic.ts'
import { Turns } from '../../platform/turns.ts'
import type { InternalKeys } from '../ports.ts'
import { removeEntry, removeReference } from './entries.ts'
import { HeldVault } from './held-vault.ts'
import type { ProtectionChoice } from './key-protection.ts'
import { checkPassphrase } from './passphrase.ts'
import { unprotected } from './problems.ts'
import { readVault } from './read-vault.ts'
import type { Vault, VaultOptions, VaultState } from './vault.ts'

/**
 * Opens the file of secrets. Nothing that is wrong with it keeps Catalyst from starting: the state says it.
 *
 * @throws the file system's error when it is there and cannot be read
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const logger = options.logger.child('secrets')
  const changes = new Topic<VaultState>()
  const held: HeldVault = new HeldVault(options, () => changes.publish(held.state()))
  await readVault(held, options, logger)
  // One change at a time: each is made on what the one before left.
  return new FileVault(held, new Turns(), changes, logger)
}

class FileVault implements Vault {
  readonly #held: HeldVault
  readonly #turns: Turns
  readonly #changes: Topic<VaultState>
  readonly #logger: Logger
  readonly internal: InternalKeys

  constructor(held: HeldVault, turns: Turns, changes: Topic<VaultState>, logger: Logger) {
    this.#held = held
    this.#turns = turns
    this.#changes = changes
    this.#logger = logger
    this.internal = openInternalKeys(held, turns, changes)
  }

  state(): VaultState {
    return this.#held.state()
  }

  async get(name: SecretName): Promise<string | { readonly variable: string } | undefined> {
    await this.#turns.settled()
    const variable = this.#held.content.references[name]
    if (variable !== undefined) return { variable }
    this.#held.checkUsable()
    // What is not there needs no key, so nobody is asked for one.
    return this.#held.content.secrets[name] ? this.#held.read('secrets', name) : undefined
  }

  holds(name: SecretName): 'value' | 'reference' | undefined {
    const { references, secrets } = this.#held.content
    if (references[name] !== undefined) return 'reference'
    return secrets[name] ? 'value' : undefined
  }

  names(): SecretName[] {
    const { references, secrets } = this.#held.content
    const names = new Set([...Object.keys(secrets), ...Object.keys(references)])
    return [...names].flatMap((name) => SecretName.safeParse(name).data ?? [])
  }

  checkStorable(): void {
    this.#held.checkUsable()
    const { kind, problem } = this.state()
    if (kind === 'none') throw unprotected()
    if (problem) throw problem
  }

  set(name: SecretName, value: string): Promise<void> {
    return this.#turns.take(async () => {
      this.#held.checkUsable()
      if (this.state().kind === 'none') throw unprotected()
      await this.#held.put('secrets', name, value)
    })
  }

  refer(name: SecretName, variable: string): Promise<void> {
    return this.#turns.take(async () => {
      this.#held.checkUsable()
      const content = removeEntry(this.#held.content, 'secrets', name)
      await this.#held.save({ ...content, references: { ...content.references, [name]: variable } })
    })
  }

  forget(name: SecretName): Promise<void> {
    return this.#turns.take(async () => {
      this.#held.checkUsable()
      if (this.holds(name) === undefined) return
      await this.#held.save(removeReference(removeEntry(this.#held.content, 'secrets', name), name))
    })
  }

  unlock(passphrase?: string): Promise<void> {
    return this.#turns.take(async () => {
      this.#held.checkUsable()
      if (this.#held.content.protection.kind === 'passphrase') await this.#held.openWith(passphrase)
      else await this.#held.openKey()
      this.#changes.publish(this.state())
    })
  }

  lock(): void {
    if (this.#held.content.protection.kind !== 'passphrase') {
      throw new Problem(
        'CONFLICT',
        'Only secrets under a passphrase can be locked.',
        'Set a passphrase first.',
      )
    }
    this.#held.dropKey()
    this.#changes.publish(this.state())
  }

  protect(choice: ProtectionChoice, { startOver = false } = {}): Promise<void> {
    return this.#turns.take(async () => {
      if (choice.kind === 'passphrase') checkPassphrase(choice.passphrase)
      if (startOver && this.state().locked) {
        const aside = await this.#held.replaceAll(choice)
        this.#logger.warn('The secrets that could not be opened were given up', { aside })
      } else await this.#held.reseal(choice)
      this.#logger.info('The protection of the secrets was chosen', { protection: choice.kind })
      this.#changes.publish(this.state())
    })
  }

  rotate(passphrase?: string): Promise<void> {
    return this.#turns.take(async () => {
      const { protection } = this.#held.content
      if (protection.kind === 'passphrase') {
        await this.#held.openKey()
        // The new key is sealed with the passphrase, which is not kept: only the right one may come in its place.
        await this.#held.checkPassphrase(passphrase)
        await this.#held.reseal({ kind: 'passphrase', passphrase: passphrase ?? '' })
      } else await this.#held.reseal(protection)
      this.#logger.info('The key of the secrets was replaced')
      this.#changes.publish(this.state())
    })
  }

  onChange(listener: (state: VaultState) => void): () => void {
    return this.#changes.listen(listener)
  }
}

function openInternalKeys(held: HeldVault, turns: Turns, changes: Topic<VaultState>): InternalKeys {
  return {
    available: () => held.state().locked === false,
    onAvailability: (listener) => changes.listen(({ locked }) => listener(locked === false)),
    async get(name) {
      await turns.settled()
      return held.read('internal', name)
    },
    set: (name, value) => turns.take(() => held.put('internal', name, value)),
    forget: (name) =>
      turns.take(async () => {
        await held.openKey()
        await held.save(removeEntry(held.content, 'internal', name))
      }),
  }
}
