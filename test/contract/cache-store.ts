import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CacheStore } from '../../src/core/cache/ports.ts'

/** What a suite run gives to each test: an empty store of a size, and a way to close and open it again. */
export interface CacheStoreFixture {
  readonly store: CacheStore
  reopen(): Promise<CacheStore>
  dispose(): Promise<void>
}

/** What a store holds in these tests, bytes: more than one of the values, less than all. */
export const cacheStoreBytes = 1_000_000
const long = 3_600_000

/** What every store of a cache must do, whatever it is made of. */
export function describeCacheStore(
  name: string,
  open: (maxBytes: number) => Promise<CacheStoreFixture>,
): void {
  describe(`cache store: ${name}`, () => {
    let fixture: CacheStoreFixture
    let store: CacheStore
    beforeEach(async () => {
      fixture = await open(cacheStoreBytes)
      store = fixture.store
    })
    afterEach(() => fixture.dispose())
    const has = async (space: string, keys: readonly string[]) => [...(await store.get(space, keys)).keys()]

    it('gives back the bytes it was given, also when it is opened again', async () => {
      const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
      await store.set('a', [['k', all]], long)
      await store.set('a', [['empty', new Uint8Array()]], long)
      expect(Buffer.from((await store.get('a', ['k'])).get('k') ?? [])).toEqual(Buffer.from(all))
      store = await fixture.reopen()
      expect(Buffer.from((await store.get('a', ['k'])).get('k') ?? [])).toEqual(Buffer.from(all))
      expect((await store.get('a', ['empty'])).get('empty')).toHaveLength(0)
    })

    it('gives those of many keys that are there, and replaces a value', async () => {
      await store.set('a', pairs(['x', 'y', 'z']), long)
      await store.set('a', [['y', Buffer.from('new')]], long)
      const found = await store.get('a', ['z', 'none', 'y'])
      expect([...found.keys()].toSorted()).toEqual(['y', 'z'])
      expect(Buffer.from(found.get('y') ?? []).toString()).toBe('new')
      expect(await has('a', [])).toEqual([])
    })

    it('keeps spaces apart, and forgets one alone', async () => {
      await store.set('a', [['k', Buffer.from('of a')]], long)
      await store.set('b', [['k', Buffer.from('of b')]], long)
      expect(Buffer.from((await store.get('b', ['k'])).get('k') ?? []).toString()).toBe('of b')
      await store.clear('a')
      expect(await has('a', ['k'])).toEqual([])
      expect(await has('b', ['k'])).toEqual(['k'])
    })

    it('forgets a value when its time is over, and counts the time anew when it is set again', async () => {
      await store.set('a', pairs(['short', 'renewed']), 50)
      await store.set('a', pairs(['renewed']), long)
      await vi.waitFor(async () => expect(await has('a', ['short'])).toEqual([]), 10_000)
      expect(await has('a', ['renewed'])).toEqual(['renewed'])
    })

    it('takes many at once', async () => {
      const many = Array.from({ length: 500 }, (_, n) => `k${n}`)
      await store.set('a', pairs(many), long)
      expect((await has('a', many)).length).toBe(500)
    })

    it('stays within its size, and lets go first of what was used longest ago', async () => {
      const value = new Uint8Array(100_000)
      for (let n = 0; n < 9; n++) await store.set('a', [[`k${n}`, value]], long)
      // The oldest is used again, the next ones are not.
      expect(await has('a', ['k0'])).toEqual(['k0'])
      for (let n = 9; n < 12; n++) await store.set('b', [[`k${n}`, value]], long)
      const kept = [...(await has('a', ['k0', 'k1', 'k2', 'k8'])), ...(await has('b', ['k9', 'k10', 'k11']))]
      expect(kept).not.toContain('k1')
      expect(kept).toEqual(expect.arrayContaining(['k0', 'k11']))
      const everything = Array.from({ length: 12 }, (_, n) => `k${n}`)
      const size = (await has('a', everything)).length + (await has('b', everything)).length
      expect(size * value.length).toBeLessThanOrEqual(cacheStoreBytes)
      expect(size).toBeGreaterThan(5)
    })

    it('leaves out what is larger than all of it, and keeps the rest', async () => {
      await store.set('a', pairs(['small']), long)
      await store.set('a', [['huge', new Uint8Array(cacheStoreBytes + 1)]], long)
      expect(await has('a', ['small', 'huge'])).toEqual(['small'])
    })

    it('is never wrong when it is used by many at once', async () => {
      const values = Array.from({ length: 30 }, (_, n) => Buffer.alloc(2000, n))
      await Promise.all(
        values.map(async (value, n) => {
          await store.set('a', [[`k${n % 10}`, value]], long)
          const found = (await store.get('a', [`k${n % 10}`])).get(`k${n % 10}`)
          expect(found).toHaveLength(2000)
          expect((found?.[0] ?? -1) % 10).toBe(n % 10)
          expect(new Set(found).size).toBe(1)
        }),
      )
    })
  })
}

function pairs(keys: readonly string[]): [string, Uint8Array][] {
  return keys.map((key) => [key, Buffer.from(`value of ${key}`)])
}
