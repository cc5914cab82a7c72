import type { SettingsView } from '../../contract/settings.ts'
import type { Audit } from '../platform/audit.ts'
import type { Home } from '../platform/home.ts'
import type { Logger } from '../platform/logger.ts'
import { defineRoom } from '../platform/room.ts'
import { givenSecret } from '../platform/secret-environment.ts'
import type { FormerSecrets, KeyStore, StackSecrets } from './ports.ts'
import { createSecretsRouter } from './router.ts'
import { createSecretsService, type SecretsService } from './service.ts'
import { openVault } from './vault/open-vault.ts'
import type { Vault } from './vault/vault.ts'

export interface KeyPlaces {
  /** The OS key store, where it can be reached. */
  readonly keys: KeyStore | undefined
  /** A file of secrets that an older version left. */
  readonly formerSecrets: FormerSecrets | undefined
}

export const vaultRoom = defineRoom({
  name: 'vault',
  async open({
    home,
    logger,
    env,
    keys,
    formerSecrets,
  }: KeyPlaces & { readonly home: Home; readonly logger: Logger; readonly env: NodeJS.ProcessEnv }) {
    const vault = await openVault({
      file: home.secrets,
      logger,
      keys,
      former: formerSecrets,
      passphrase: await readPassphrase(env, logger),
    })
    return { service: vault }
  },
})

export const secretsRoom = defineRoom({
  name: 'secrets',
  open({
    vault,
    keys,
    logger,
    env,
    audit,
    stackSecrets,
  }: {
    readonly vault: Vault
    readonly keys: KeyStore | undefined
    readonly logger: Logger
    readonly env: NodeJS.ProcessEnv
    readonly audit: Audit
    readonly stackSecrets: { readVariable(variable: string): Promise<string | undefined> }
  }) {
    const secrets = createSecretsService({
      vault,
      hasKeyStore: keys !== undefined,
      logger,
      env,
      readStackVariable: stackSecrets.readVariable,
      audit,
    })
    return { service: secrets, stop: () => secrets.close() }
  },
})

/** The secrets in the contract: every change answers with the settings, which are opened on the secrets. */
export const secretsDoorRoom = defineRoom({
  name: 'secretsDoor',
  open: ({
    secrets,
    stackSecrets,
    settings,
  }: {
    readonly secrets: SecretsService
    readonly stackSecrets: StackSecrets
    readonly settings: { view(): Promise<SettingsView> }
  }) => ({
    service: undefined,
    router: { secrets: createSecretsRouter(secrets, stackSecrets, () => settings.view()) },
  }),
})

/** Without it the secrets stay locked; that is said where they are needed. */
async function readPassphrase(env: NodeJS.ProcessEnv, logger: Logger): Promise<string | undefined> {
  try {
    return await givenSecret('CATALYST_PASSPHRASE', env)
  } catch (error) {
    logger.error('The passphrase of the secrets cannot be had', { error })
    return undefined
  }
}
