import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { SafeStorage } from 'electron'

type Storage = Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'
>

/** Electron's key store with a key of its own in memory: another double opens nothing of this one. */
export interface SafeStorageDouble extends Storage {
  /** Whether the user says no when the system asks. */
  refuse: boolean
}

export function safeStorageDouble(
  backend: ReturnType<Storage['getSelectedStorageBackend']> = 'gnome_libsecret',
  available = true,
): SafeStorageDouble {
  const key = randomBytes(32)
  const storage: SafeStorageDouble = {
    refuse: false,
    isEncryptionAvailable: () => available,
    getSelectedStorageBackend: () => backend,
    encryptString(plain) {
      if (storage.refuse) throw new Error('User canceled')
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), text])
    },
    decryptString(sealed) {
      if (storage.refuse) throw new Error('User canceled')
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
      decipher.setAuthTag(sealed.subarray(12, 28))
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8')
    },
  }
  return storage
}
