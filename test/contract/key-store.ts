import { describe, expect, it } from 'vitest'
import type { KeyStore } from '../../src/core/secrets/ports.ts'

/** What a suite run gives to each test: a key store, and one of the same make that another user or vault has. */
export interface KeyStoreFixture<Sealed> {
  readonly store: KeyStore<Sealed>
  readonly other: KeyStore<Sealed>
}

/** What every key store must do, whatever it is made of. */
export function describeKeyStore<Sealed>(name: string, open: () => Promise<KeyStoreFixture<Sealed>>): void {
  describe(`key store: ${name}`, () => {
    it.each(Object.entries(texts))('opens what it sealed: %s', async (_, text) => {
      const { store } = await open()
      expect(await store.open(await store.seal(text))).toBe(text)
    })

    it('opens what has been in a file since', async () => {
      const { store } = await open()
      const stored = JSON.stringify(await store.seal(texts['a key']))
      expect(await store.open(JSON.parse(stored))).toBe(texts['a key'])
    })

    it('leaves nothing of a text in what it makes of it', async () => {
      const { store } = await open()
      const stored = JSON.stringify(await store.seal(texts['a key']))
      for (const encoding of ['utf8', 'base64', 'hex'] as const) {
        const trace = Buffer.from(texts['a key']).toString(encoding).slice(4, 28)
        expect(stored).not.toContain(trace)
        expect(Buffer.from(stored, 'base64').toString('latin1')).not.toContain(trace)
      }
    })

    it('opens nothing that another sealed', async () => {
      const { store, other } = await open()
      const sealed = await other.seal(texts['a key'])
      await expect(store.open(sealed)).rejects.toBeInstanceOf(Error)
      expect(await other.open(sealed)).toBe(texts['a key'])
    })

    it('keeps texts apart that are sealed at once', async () => {
      const { store } = await open()
      const many = Array.from({ length: 8 }, (_, at) => `text ${at}`)
      const sealed = await Promise.all(many.map((text) => store.seal(text)))
      expect(await Promise.all(sealed.reverse().map((one) => store.open(one)))).toEqual(many.reverse())
    })

    it('names who holds the key, for a sentence', async () => {
      const { store } = await open()
      expect(store.keeper).toMatch(/^\p{L}.*[^.\s]$/u)
    })
  })
}

const texts = {
  'a key': 'c2VjcmV0IGtleSBvZiAzMiBieXRlcywgaW4gYmFzZTY0ISE=',
  nothing: '',
  'more than a block': 'long '.repeat(2000),
  'what is not ASCII': 'ключ 鍵 🔑 \u0000 e\u0301',
}
