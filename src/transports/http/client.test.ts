import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test } from 'vitest'
import { contractDouble } from '../../../test/support/contract-double.ts'
import { openHttpDoor, testToken } from '../../../test/support/doors.ts'
import { createHttpClient } from './client.ts'

let door: Awaited<ReturnType<typeof openHttpDoor>>
afterEach(() => door.close())

const totals = {
  documents: 0,
  chunks: 0,
  embedded: 0,
  bytesOnDisk: 0,
  sources: [],
  embeddings: {
    ...{ provider: 'builtin' as const, model: 'm', dimensions: null },
    ...{ meaning: 'nothing' as const, sentence: '' },
  },
  followUps: [],
}

test('a stream that has run for a while still ends when it is aborted, on both sides', async () => {
  let left = false
  const router = contractDouble({
    'knowledge.watch': async function* ({ signal }) {
      try {
        yield totals
        await sleep(30_000, undefined, { signal })
      } finally {
        left = true
      }
    },
  })
  door = await openHttpDoor({ router })
  const client = createHttpClient({ url: door.url, token: testToken })
  const stop = new AbortController()
  const events = await client.knowledge.watch(undefined, { signal: stop.signal })
  await events.next()
  const next = events.next()
  await collectGarbage()
  stop.abort(new Error('enough'))
  await expect(Promise.race([next, sleep(2000, 'still waiting')])).rejects.toThrow('enough')
  for (let tries = 0; !left && tries < 100; tries++) await sleep(20)
  expect(left).toBe(true)
})

/** What hours of running do to objects that only a weak reference holds. */
async function collectGarbage() {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < 5; round++) {
    collect()
    await sleep(20)
  }
}
