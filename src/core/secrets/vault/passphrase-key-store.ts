import * as z from 'zod'
import type { KeyStore } from '../ports.ts'
import { checkPassphrase, Derivation, deriveKey, newDerivation, usualCost } from './passphrase.ts'
import { wrongPassphrase } from './problems.ts'
import { Sealed, seal, unseal } from './sealed.ts'

/** A text under a key that was derived from a passphrase, and how it was derived. */
export const PassphraseSealed = z.object({ derivation: Derivation, key: Sealed })
type PassphraseSealed = z.infer<typeof PassphraseSealed>

/**
 * A key store that is nothing but a passphrase. Sealing refuses a short one with a Problem `INVALID`, opening a wrong one.
 *
 * @param vaultId what is sealed opens in no other vault
 * @param cost N of scrypt, for sealing
 */
export function passphraseKeyStore(
  passphrase: string,
  vaultId: string,
  cost = usualCost,
): KeyStore<PassphraseSealed> {
  return {
    keeper: 'your passphrase',
    async seal(text) {
      checkPassphrase(passphrase)
      const derivation = newDerivation(cost)
      const outer = await deriveKey(passphrase, derivation)
      return { derivation, key: seal(outer, text, describeUse(vaultId, derivation)) }
    },
    async open({ derivation, key }) {
      const outer = await deriveKey(passphrase, derivation)
      try {
        return unseal(outer, key, describeUse(vaultId, derivation))
      } catch (cause) {
        throw wrongPassphrase(cause)
      }
    },
  }
}

/** The derivation is sealed in: a file whose cost was lowered does not open. */
function describeUse(vaultId: string, { kdf, N, r, p, salt }: Derivation): string {
  return `${vaultId}|key|${kdf}|${N}|${r}|${p}|${salt}`
}
