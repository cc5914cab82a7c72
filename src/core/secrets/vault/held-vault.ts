import type { KeyObject } from 'node:crypto'
import { copyFile } from 'node:fs/promises'
import { Problem } from '../../platform/errors.ts'
import type { KeyStore } from '../ports.ts'
import { type Compartment, putEntry, readEntry, removeReference, resealEntries } from './entries.ts'
import { newKey, type ProtectionChoice, protectKey, releaseKey } from './key-protection.ts'
import { locked, noKeyStore, unreadable } from './problems.ts'
import type { VaultState } from './vault.ts'
import { emptyVault, type VaultContent, writeVaultFile } from './vault-file.ts'

/** What is known of the file at one moment. */
interface Held {
  readonly content: VaultContent
  readonly key: KeyObject | undefined
  /** Why the file cannot be used at all. */
  readonly unusable: { readonly is: 'damaged' | 'newer'; readonly problem: Problem } | undefined
  /** What a key store said when it was last asked, where it refused. */
  readonly refusal: Problem | undefined
}

/**
 * The content of the file and its key, as this process holds them. What is changed is on disk before it counts. Whoever
 * calls sees to it that only one change is made at a time.
 */
export class HeldVault {
  readonly #file: string
  readonly #keys: KeyStore | undefined
  readonly #cost: number | undefined
  readonly #onRefusal: () => void
  #held: Held = { content: emptyVault(), key: undefined, unusable: undefined, refusal: undefined }

  /** @param onRefusal called when the key store refuses and did not before */
  constructor(
    options: {
      readonly file: string
      readonly keys?: KeyStore | undefined
      readonly cost?: number | undefined
    },
    onRefusal: () => void,
  ) {
    this.#file = options.file
    this.#keys = options.keys
    this.#cost = options.cost
    this.#onRefusal = onRefusal
  }

  get content(): VaultContent {
    return this.#held.content
  }

  /** Takes what was read from the file; it is not written. */
  adopt(content: VaultContent): void {
    this.#held = { ...this.#held, content }
  }

  /** Nothing in the file can be used. */
  setUnusable(is: 'damaged' | 'newer'): Problem {
    const problem = unreadable(this.#file, is)
    this.#held = { ...this.#held, unusable: { is, problem } }
    return problem
  }

  state(): VaultState {
    const { content, key, unusable, refusal } = this.#held
    if (unusable) return { kind: 'none', locked: unusable.is, problem: unusable.problem }
    const { protection } = content
    switch (protection.kind) {
      case 'plain':
        return { kind: protection.chosen ? 'plain' : 'none', locked: false }
      case 'keystore':
        return describeKeyStore(this.#keys, key ? undefined : refusal)
      case 'passphrase':
        return key
          ? { kind: 'passphrase', locked: false }
          : { kind: 'passphrase', locked: 'passphrase', problem: locked() }
    }
  }

  /** @throws Problem `UNAVAILABLE` when the file is damaged or of a newer version */
  checkUsable(): void {
    if (this.#held.unusable) throw this.#held.unusable.problem
  }

  /**
   * The key, asking the key store for it where one protects.
   *
   * @throws Problem `UNAVAILABLE` while locked, or where there is no key store or it refuses
   */
  async openKey(): Promise<KeyObject> {
    this.checkUsable()
    if (this.#held.key) return this.#held.key
    if (this.content.protection.kind === 'passphrase') throw locked()
    try {
      const key = await releaseKey(this.content, { keys: this.#keys })
      this.#held = { ...this.#held, key, refusal: undefined }
      return key
    } catch (error) {
      if (error instanceof Problem) this.#noteRefusal(error)
      throw error
    }
  }

  /** @throws Problem `INVALID` for a wrong passphrase */
  async openWith(passphrase: string | undefined): Promise<void> {
    const key = await releaseKey(this.content, { keys: this.#keys, passphrase })
    this.#held = { ...this.#held, key }
  }

  /** @throws Problem `INVALID` for a wrong passphrase */
  async checkPassphrase(passphrase: string | undefined): Promise<void> {
    await releaseKey(this.content, { keys: this.#keys, passphrase })
  }

  dropKey(): void {
    this.#held = { ...this.#held, key: undefined }
  }

  async save(content: VaultContent): Promise<void> {
    await writeVaultFile(this.#file, content)
    this.#held = { ...this.#held, content }
  }

  /** @throws Problem as `openKey`, or for an entry that was changed from outside */
  async read(compartment: Compartment, name: string): Promise<string | undefined> {
    return readEntry(this.content, compartment, name, await this.openKey(), this.#file)
  }

  /** @throws Problem as `openKey` */
  async put(compartment: Compartment, name: string, value: string): Promise<void> {
    const content = putEntry(this.content, compartment, name, value, await this.openKey())
    await this.save(compartment === 'secrets' ? removeReference(content, name) : content)
  }

  /**
   * Seals everything anew under a new key, protected as chosen.
   *
   * @throws Problem as `openKey` and `protectKey`; nothing changes then
   */
  async reseal(choice: ProtectionChoice): Promise<void> {
    const keys = { old: await this.openKey(), next: newKey() }
    const content = resealEntries(this.content, emptyVault(), keys, this.#file)
    const costly = choice.kind === 'passphrase' ? { ...choice, cost: this.#cost } : choice
    const protection = await protectKey(keys.next, costly, content.id, this.#keys)
    await this.save({ ...content, protection })
    this.#held = { ...this.#held, key: keys.next }
  }

  /**
   * Gives up what cannot be opened, and keeps a copy of it; nothing changes where the new protection fails.
   *
   * @returns the copy
   */
  async replaceAll(choice: ProtectionChoice): Promise<string> {
    const before = this.#held
    const aside = `${this.#file}.given-up`
    await copyFile(this.#file, aside)
    this.#held = { content: emptyVault(), key: undefined, unusable: undefined, refusal: undefined }
    try {
      await this.reseal(choice)
    } catch (error) {
      this.#held = before
      throw error
    }
    return aside
  }

  #noteRefusal(refusal: Problem): void {
    const first = this.#held.refusal === undefined
    this.#held = { ...this.#held, refusal }
    if (first) this.#onRefusal()
  }
}

function describeKeyStore(keys: KeyStore | undefined, refusal: Problem | undefined): VaultState {
  if (!keys) return { kind: 'keystore', locked: 'keystore', problem: noKeyStore() }
  const { keeper } = keys
  return refusal
    ? { kind: 'keystore', keeper, locked: 'keystore', problem: refusal }
    : { kind: 'keystore', keeper, locked: false }
}
