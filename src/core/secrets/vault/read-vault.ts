import type { Logger } from '../../platform/logger.ts'
import type { FormerSecrets } from '../ports.ts'
import { putEntry } from './entries.ts'
import { readFirstVersion } from './former-files.ts'
import type { HeldVault } from './held-vault.ts'
import type { VaultOptions } from './vault.ts'
import { readVaultFile, type VaultContent } from './vault-file.ts'

/**
 * Reads the file, and makes of it what environment and operating system allow. What is wrong with it is said in the log
 * and by the vault's state.
 *
 * @throws the file system's error when it is there and cannot be read
 */
export async function readVault(held: HeldVault, options: VaultOptions, logger: Logger): Promise<void> {
  const { file, passphrase, keys, former } = options
  const read = await readVaultFile(file)
  if (read.is === 'damaged' || read.is === 'newer') {
    logger.error(held.setUnusable(read.is).message)
    return
  }
  if (read.is === 'current') held.adopt(read.content)
  if (read.is === 'first') held.adopt(await fill(held, readFirstVersion(read, logger)))
  const before = held.content
  try {
    await settleProtection(held, { passphrase, hasKeyStore: keys !== undefined }, logger)
  } catch (error) {
    logger.error('The secrets stay as they are', { error })
  }
  // Settling writes what it seals anew; the first version is written in the new form in any case.
  if (read.is === 'first' && held.content === before) await held.save(before)
  await adoptFormer(held, former).catch((error) =>
    logger.error('A former file of secrets stays as it is', { error }),
  )
}

/** Unlocks with what the environment gives, or protects what nobody has chosen a protection for. */
async function settleProtection(
  held: HeldVault,
  given: { readonly passphrase: string | undefined; readonly hasKeyStore: boolean },
  logger: Logger,
): Promise<void> {
  const { protection } = held.content
  const { passphrase } = given
  if (protection.kind === 'passphrase') {
    if (passphrase !== undefined) await held.openWith(passphrase)
    return
  }
  if (protection.kind !== 'plain' || protection.chosen) return
  if (passphrase === undefined && !given.hasKeyStore) return
  await held.reseal(passphrase === undefined ? { kind: 'keystore' } : { kind: 'passphrase', passphrase })
  logger.info('The secrets are protected now', { protection: held.content.protection.kind })
}

/** Takes over a protected file of an older version, unless this one protects less or is locked. */
async function adoptFormer(held: HeldVault, former: FormerSecrets | undefined): Promise<void> {
  if (!former || held.content.protection.kind === 'plain' || held.state().locked) return
  const values = await former.read()
  if (Object.keys(values).length > 0) await held.save(await fill(held, values))
  await former.remove()
}

/** The content with all these secrets in it. */
async function fill(held: HeldVault, values: Readonly<Record<string, string>>): Promise<VaultContent> {
  const key = await held.openKey()
  return Object.entries(values).reduce(
    (content, [name, value]) => putEntry(content, 'secrets', name, value, key),
    held.content,
  )
}
