import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { strict } from './strict.ts'

/** Dialogs nobody answers: they count as cancelled. Specs put their own answers in place, as on real Electron. */
export const dialog = strict('dialog', {
  showOpenDialog: () => Promise.resolve({ canceled: true, filePaths: [] }),
  showMessageBox: () => Promise.resolve({ response: 0, checkboxChecked: false }),
  showMessageBoxSync: (_window: unknown, { cancelId = 0 }: { cancelId?: number } = {}) => cancelId,
  showErrorBox: (title: string, content: string) => console.error(`[dialog] ${title}\n${content}`),
})

/** Nothing leaves the double: specs put recorders in place, as on real Electron. */
export const shell = strict('shell', {
  openExternal: () => Promise.resolve(),
  openPath: () => Promise.resolve(''),
})

const key = createHash('sha256').update('electron double, not a secret').digest()
const version = Buffer.from('v10')

/** Real encryption under a well-known key, so that what is stored cannot be read by eye. */
export const safeStorage = strict('safeStorage', {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptString(plain: string): Buffer {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
    return Buffer.concat([version, nonce, cipher.getAuthTag(), sealed])
  },
  decryptString(sealed: Buffer): string {
    if (!sealed.subarray(0, 3).equals(version)) throw new Error('Error while decrypting the ciphertext')
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(3, 15))
    decipher.setAuthTag(sealed.subarray(15, 31))
    return Buffer.concat([decipher.update(sealed.subarray(31)), decipher.final()]).toString('utf8')
  },
})

const area = { x: 0, y: 0, width: 1920, height: 1080 }
const display = { id: 1, bounds: area, workArea: area, workAreaSize: area, size: area, scaleFactor: 1 }

export const screen = strict(
  'screen',
  Object.assign(new EventEmitter(), { getPrimaryDisplay: () => display, getAllDisplays: () => [display] }),
)
