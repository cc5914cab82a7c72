import { createSecretKey } from 'node:crypto'
import type { Logger } from '../../platform/logger.ts'
import { unseal } from './sealed.ts'
import type { ReadVault } from './vault-file.ts'

/** What a file of version 1 holds. An entry that does not open is left out, and said. */
export function readFirstVersion(
  { content }: Extract<ReadVault, { is: 'first' }>,
  logger: Logger,
): Readonly<Record<string, string>> {
  const key = createSecretKey(content.key, 'base64')
  const values: Record<string, string> = {}
  for (const [name, sealed] of Object.entries(content.secrets)) {
    try {
      values[name] = unseal(key, sealed, name)
    } catch (error) {
      logger.error('A secret of the former file does not open and is left behind', { name, error })
    }
  }
  return values
}
