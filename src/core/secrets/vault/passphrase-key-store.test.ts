import { expect, test } from 'vitest'
import { describeKeyStore } from '../../../../test/contract/key-store.ts'
import { passphraseKeyStore } from './passphrase-key-store.ts'

const passphrase = 'staple horse battery canary-7788'
const cost = 2 ** 10

describeKeyStore('a passphrase', async () => ({
  store: passphraseKeyStore(passphrase, 'vault', cost),
  other: passphraseKeyStore('quite another passphrase', 'vault', cost),
}))

describeKeyStore('a passphrase, in another vault', async () => ({
  store: passphraseKeyStore(passphrase, 'vault', cost),
  other: passphraseKeyStore(passphrase, 'another vault', cost),
}))

test('a wrong passphrase is said beside its field, and a short one seals nothing', async () => {
  const sealed = await passphraseKeyStore(passphrase, 'vault', cost).seal('a key')
  await expect(passphraseKeyStore('not this one at all', 'vault').open(sealed)).rejects.toMatchObject({
    code: 'INVALID',
    fields: { passphrase: expect.any(String) },
  })
  await expect(passphraseKeyStore('short', 'vault', cost).seal('a key')).rejects.toMatchObject({
    code: 'INVALID',
  })
})
