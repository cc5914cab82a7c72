import { fixedSecretNames, type SecretName } from '../../contract/settings.ts'
import { type Audit, describeAct, silentAudit } from '../platform/audit.ts'
import type { Logger } from '../platform/logger.ts'
import { knownSecrets } from '../platform/redaction/redaction.ts'
import { Topic } from '../platform/topic.ts'
import { Turns } from '../platform/turns.ts'
import type { SecretChange, SecretSource, SecretStore } from './ports.ts'
import { describeProtection } from './protection.ts'
import { createSecretValues } from './secret-values.ts'
import type { ProtectionChoice } from './vault/key-protection.ts'
import type { Vault } from './vault/vault.ts'

export interface SecretsService extends SecretSource, SecretStore {
  /** @throws Problem as `Vault.protect` */
  protect(choice: {
    readonly kind: 'keystore' | 'passphrase' | 'plain'
    readonly passphrase?: string | undefined
    readonly startOver: boolean
  }): Promise<void>
  /** @throws Problem as `Vault.unlock` */
  unlock(passphrase?: string): Promise<void>
  /** @throws Problem as `Vault.lock` */
  lock(): Promise<void>
  /** @throws Problem as `Vault.rotate` */
  rotateKey(passphrase?: string): Promise<void>
  /** Tells the clients that a secret which is kept elsewhere has changed. */
  announceValues(): void
  /** Stops watching files of secrets. */
  close(): void
}

export interface SecretsOptions {
  readonly vault: Vault
  /** Whether the operating system has a key store that can be chosen. */
  readonly hasKeyStore?: boolean
  readonly logger: Logger
  readonly env: NodeJS.ProcessEnv
  /** A variable of the shipped stack's environment file. */
  readonly readStackVariable?: (variable: string) => Promise<string | undefined>
  /** How often a file of a secret is looked at, in ms, where it is not the usual one. */
  readonly watchMs?: number
  readonly audit?: Audit
}

/** All secrets, wherever they come from, and what changes them. Changes are made one at a time, and put on record. */
export function createSecretsService(options: SecretsOptions): SecretsService {
  const { vault, hasKeyStore = false, env, audit = silentAudit } = options
  const logger = options.logger.child('secrets')
  const changes = new Topic<SecretChange>()
  const turns = new Turns()
  const announceValues = () => changes.publish('values')
  const values = createSecretValues({
    vault,
    env,
    readStackVariable: options.readStackVariable ?? (async () => undefined),
    watchMs: options.watchMs,
    onFileChange: announceValues,
  })
  const stopListening = followVault(vault, changes)

  const change = (name: SecretName, work: () => Promise<void>) =>
    turns.take(async () => {
      values.checkChangeable(name)
      const before = await values.value(name).catch(() => undefined)
      describeAct({ inputs: { before: before === undefined ? null : audit.fingerprint(before) } })
      await work()
      announceValues()
    })
  const store = async (name: SecretName, value: string) => {
    knownSecrets.add(value, 'secret')
    await vault.set(name, value)
    logger.info('Secret stored', { name })
  }

  return {
    value: values.value,
    states(besides = []) {
      const names = new Set([...fixedSecretNames, ...besides, ...vault.names(), ...values.givenNames()])
      return Promise.all([...names].map((name) => values.state(name)))
    },
    protection: () => describeProtection(vault, hasKeyStore),
    checkChangeable: values.checkChangeable,
    checkStorable(name) {
      values.checkChangeable(name)
      vault.checkStorable()
    },
    store,
    onChange: (listener) => changes.listen(listener),
    set: (name, value) => change(name, () => store(name, value)),
    refer: (name, variable) =>
      change(name, async () => {
        await vault.refer(name, variable)
        logger.info('Secret taken from the stack', { name, variable })
      }),
    forget: (name) =>
      change(name, async () => {
        await vault.forget(name)
        logger.info('Secret forgotten', { name })
      }),
    protect: ({ kind, passphrase = '', startOver }) =>
      turns.take(async () => {
        if (kind === 'passphrase') knownSecrets.add(passphrase, 'passphrase')
        await vault.protect(chooseProtection(kind, passphrase), { startOver })
      }),
    unlock: (passphrase) =>
      turns.take(async () => {
        await vault.unlock(passphrase)
        if (passphrase !== undefined) knownSecrets.add(passphrase, 'passphrase')
      }),
    lock: () => turns.take(async () => vault.lock()),
    rotateKey: (passphrase) => turns.take(() => vault.rotate(passphrase)),
    announceValues,
    close() {
      stopListening()
      values.close()
    },
  }
}

/** What was locked can be had now, or the other way round: then values change. */
function followVault(vault: Vault, changes: Topic<SecretChange>): () => void {
  let wasLocked = vault.state().locked
  return vault.onChange(({ locked }) => {
    const what = locked === wasLocked ? 'protection' : 'values'
    wasLocked = locked
    changes.publish(what)
  })
}

function chooseProtection(kind: 'keystore' | 'passphrase' | 'plain', passphrase: string): ProtectionChoice {
  switch (kind) {
    case 'plain':
      return { kind, chosen: true }
    case 'passphrase':
      return { kind, passphrase }
    case 'keystore':
      return { kind }
  }
}
