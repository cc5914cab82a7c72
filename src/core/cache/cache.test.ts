import { expect, test, vi } from 'vitest'
import { type Logger, silentLogger } from '../platform/logger.ts'
import { createCache } from './cache.ts'
import type { CacheEntry, CacheSpace, CacheStore } from './ports.ts'

const texts: CacheSpace<string> = {
  name: 'texts',
  ttlMs: 60_000,
  encode: (text) => Buffer.from(text),
  decode: (bytes) => Buffer.from(bytes).toString(),
}

/** A store in memory whose answers a test can bend. */
function memoryStore() {
  const entries = new Map<string, Uint8Array>()
  const calls: string[] = []
  const store: CacheStore = {
    async get(space, keys) {
      calls.push('get')
      const found = keys.map((key) => [key, entries.get(`${space} ${key}`)] as const)
      return new Map(found.flatMap(([key, value]) => (value ? [[key, value] as const] : [])))
    },
    async set(space, added: readonly CacheEntry[]) {
      calls.push('set')
      for (const [key, value] of added) entries.set(`${space} ${key}`, value)
    },
    clear: async () => entries.clear(),
    close: async () => {},
  }
  return { store, entries, calls }
}

test('gives what was set, in the order of the keys, and what is not there as nothing', async () => {
  const { store } = memoryStore()
  const values = createCache({ store, logger: silentLogger }).values(texts)
  await values.setMany([
    ['a', 'one'],
    ['b', ''],
  ])
  expect(await values.getMany(['b', 'none', 'a', 'b'])).toEqual(['', undefined, 'one', ''])
  await values.clear()
  expect(await values.get('a')).toBeUndefined()
})

test('keeps neither keys nor more of them than a hash', async () => {
  const { store, entries } = memoryStore()
  await createCache({ store, logger: silentLogger }).values(texts).set('what somebody asked', 'x')
  expect([...entries.keys()]).toEqual([expect.stringMatching(/^texts [0-9a-f]{64}$/u)])
})

test('never gives a value that the store damaged, cut short or mixed up with another', async () => {
  const { store, entries } = memoryStore()
  const cache = createCache({ store, logger: silentLogger })
  const values = cache.values(texts)
  const others = cache.values({ ...texts, name: 'others' })
  await values.set('a', 'one')
  await values.set('b', 'two')
  const [a, b] = [...entries.keys()]
  const kept = [...entries.values()]
  const damaged = Buffer.from(kept[0]!)
  damaged[damaged.length - 1]! ^= 1
  for (const bytes of [damaged, kept[0]!.subarray(0, -1), new Uint8Array(3), kept[1]!]) {
    entries.set(a!, bytes)
    expect(await values.get('a')).toBeUndefined()
  }
  // Nor one of another kind.
  entries.set(b!.replace('texts', 'others'), kept[1]!)
  expect(await others.get('b')).toBeUndefined()
  expect(await values.get('b')).toBe('two')
})

test('what cannot be decoded any more is a miss', async () => {
  const { store } = memoryStore()
  const cache = createCache({ store, logger: silentLogger })
  await cache.values(texts).set('a', 'no number')
  const numbers: CacheSpace<number> = {
    ...{ name: texts.name, ttlMs: 1, encode: (value) => Buffer.from(JSON.stringify(value)) },
    decode: (bytes) => JSON.parse(Buffer.from(bytes).toString()),
  }
  expect(await cache.values(numbers).get('a')).toBeUndefined()
})

test('a store that fails is one that has nothing; it is left alone for a while, and said once', async () => {
  vi.useFakeTimers()
  try {
    const { store, calls } = memoryStore()
    const lines: string[] = []
    const write = (message: string) => lines.push(message)
    const logger: Logger = { ...silentLogger, warn: write, info: write, child: () => logger }
    const broken = vi.spyOn(store, 'get').mockRejectedValue(new Error('connection refused'))
    const values = createCache({ store, logger, pauseMs: 1000 }).values(texts)
    expect(await values.getMany(['a', 'b'])).toEqual([undefined, undefined])
    expect(await values.get('a')).toBeUndefined()
    await values.set('a', 'one')
    expect(broken).toHaveBeenCalledTimes(1)
    expect(calls).toEqual([])

    vi.advanceTimersByTime(1100)
    expect(await values.get('a')).toBeUndefined()
    expect(broken).toHaveBeenCalledTimes(2)
    broken.mockRestore()
    vi.advanceTimersByTime(1100)
    await values.set('a', 'one')
    expect(await values.get('a')).toBe('one')
    expect(lines).toEqual([expect.stringContaining('is not used'), 'The cache is used again'])
  } finally {
    vi.useRealTimers()
  }
})

test('nobody waits for a store that hangs, nor does what it says later count', async () => {
  vi.useFakeTimers()
  try {
    const { store } = memoryStore()
    vi.spyOn(store, 'get').mockReturnValue(new Promise(() => {}))
    const values = createCache({ store, logger: silentLogger, deadlineMs: 200 }).values(texts)
    const asked = values.get('a')
    await vi.advanceTimersByTimeAsync(201)
    expect(await asked).toBeUndefined()
    // While it pauses, the answer comes at once.
    expect(await values.get('a')).toBeUndefined()
  } finally {
    vi.useRealTimers()
  }
})

test('a value that cannot be encoded, and a store that throws at once, cost nobody anything', async () => {
  const { store } = memoryStore()
  const cache = createCache({ store, logger: silentLogger, pauseMs: 0 })
  const failing = () => {
    throw new Error('not ready')
  }
  await cache.values({ ...texts, encode: failing }).set('a', 'one')
  vi.spyOn(store, 'get').mockImplementation(failing)
  expect(await cache.values(texts).get('a')).toBeUndefined()
})
