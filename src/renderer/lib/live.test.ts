import { expect, test, vi } from 'vitest'
import type { SystemEvent } from '../../contract/system.ts'
import { backoff } from './backoff.ts'
import { listen } from './live.ts'

vi.stubGlobal('window', new EventTarget())

const notice = (id: string): SystemEvent => ({
  topic: 'notice',
  notice: { id, at: '2026-11-22T10:00:00.000Z', level: 'info', title: id },
})

/** Listens to the given lines one after the other until `stopAt` events have come. */
async function hear(lines: (() => AsyncGenerator<SystemEvent>)[], stopAt: number) {
  const stop = new AbortController()
  const heard: string[] = []
  const states: string[] = []
  let line = 0
  const events = async () => lines[Math.min(line++, lines.length - 1)]!()
  await listen(
    { system: { events } } as never,
    {
      onEvent: (event) => {
        if (event.topic === 'notice') heard.push(event.notice.id)
        if (heard.length === stopAt) stop.abort()
      },
      onState: (state) => states.push(state),
      isSilent: () => false,
    },
    stop.signal,
  )
  return { heard, states }
}

test('a line that breaks is opened again and nothing that comes later is missed', async () => {
  async function* first() {
    yield notice('a')
    throw new TypeError('network error')
  }
  async function* second() {
    yield notice('b')
    yield notice('c')
  }
  const { heard, states } = await hear([first, second], 3)
  expect(heard).toEqual(['a', 'b', 'c'])
  expect(states).toEqual(['live', 'lost', 'live'])
})

test('a line that ends quietly counts as lost too', async () => {
  async function* first() {
    yield notice('a')
  }
  async function* second() {
    yield notice('b')
  }
  expect((await hear([first, second], 2)).states).toEqual(['live', 'lost', 'live'])
})

test('attempts to connect come ever slower, up to ten seconds', () => {
  expect([0, 1, 2, 3, 9].map((attempt) => backoff(attempt, 0))).toEqual([500, 1000, 2000, 4000, 10_000])
  expect(backoff(0, 1)).toBe(375)
})
