import type { Protection } from '../../contract/settings.ts'
import type { Vault, VaultState } from './vault/vault.ts'

/** How the secrets are protected, as the page and the commands say it. */
export function describeProtection(vault: Vault, hasKeyStore: boolean): Protection {
  const state = vault.state()
  const stored = vault.names().filter((name) => vault.holds(name) === 'value').length
  return {
    kind: state.kind,
    sentence: describeInWords(state, stored),
    ...(state.locked && { locked: state.locked }),
    ...(state.problem && { problem: { message: state.problem.message, remedy: state.problem.remedy } }),
    offers: hasKeyStore ? ['keystore', 'passphrase', 'plain'] : ['passphrase', 'plain'],
    stored,
  }
}

function describeInWords({ kind, keeper, locked }: VaultState, stored: number): string {
  if (locked === 'damaged' || locked === 'newer') return 'The file of secrets cannot be read.'
  switch (kind) {
    case 'keystore':
      return `Encrypted with a key that ${keeper ?? 'the key store of the operating system'} holds.`
    case 'passphrase':
      return 'Encrypted with a key made from your passphrase.'
    case 'plain':
      return 'Not encrypted: in a file that only your user account can read, as you chose.'
    case 'none':
      return stored === 0
        ? 'No protection is chosen yet, so none is stored.'
        : 'Not protected: an older version left them in a file that only your user account can read.'
  }
}
