import type { ImageInspectInfo } from 'dockerode'
import { expect, test, vi } from 'vitest'
import type { ComposeService, Dependency } from '../compose/model.ts'
import { readyMs, StartOrder, urgencies } from './start-order.ts'

const service = (name: string, ...needed: string[]) =>
  ({
    name,
    dependsOn: needed.map((one) => ({ service: one, condition: 'service_healthy' }) as Dependency),
  }) as unknown as ComposeService

const [queue, store, migrate, api] = [
  service('queue'),
  service('store'),
  service('migrate', 'store'),
  service('api', 'queue', 'migrate'),
]
const all = [store, queue, migrate, api]
const boot: Record<string, number> = { queue: 30_000, store: 1000, migrate: 500, api: 2000 }
const boots = ({ name }: ComposeService) => boot[name] ?? 0

test('a service is as urgent as the longest chain that begins with it', () => {
  expect(Object.fromEntries(urgencies(all, boots))).toEqual({
    queue: 32_000,
    store: 3500,
    migrate: 2500,
    api: 2000,
  })
})

test('how long a service takes is what its healthcheck grants it, be it of the file or of the image', () => {
  const image = { Config: { Healthcheck: { Test: ['CMD', 'x'], Interval: 2e9, StartPeriod: 5e9 } } }
  const checked = (healthcheck?: ComposeService['healthcheck']) =>
    ({ ...store, healthcheck }) as ComposeService
  expect(readyMs(checked(), image as unknown as ImageInspectInfo)).toBe(7000)
  expect(readyMs(checked({ startPeriodMs: 60_000 }), image as unknown as ImageInspectInfo)).toBe(62_000)
  expect(readyMs(checked({ test: ['CMD', 'x'] }), undefined)).toBe(30_000)
  expect(readyMs(checked('disabled'), image as unknown as ImageInspectInfo)).toBe(1000)
  expect(readyMs(checked(), undefined)).toBe(1000)
})

/** Has work done for services, and notes what began and ended. */
function workshop() {
  const order = new StartOrder(all, boots)
  const told: string[] = []
  const ends = new Map<string, () => void>()
  const begin = (one: ComposeService) =>
    order.takeTurn(one)(async () => {
      told.push(`${one.name} begins`)
      await new Promise<void>((end) => ends.set(one.name, end))
      told.push(`${one.name} ends`)
    })
  const end = async (one: ComposeService) => {
    ends.get(one.name)?.()
    await vi.advanceTimersByTimeAsync(0)
  }
  return { told, begin, end }
}

test('what is less urgent by far steps back; what is not goes on side by side', async () => {
  vi.useFakeTimers()
  try {
    const { told, begin, end } = workshop()
    const done = [begin(store), begin(queue), begin(api)]
    await vi.advanceTimersByTimeAsync(0)
    expect(told).toEqual(['queue begins'])
    await end(queue)
    expect(told.slice(1)).toEqual(['queue ends', 'store begins', 'api begins'])
    await end(store)
    await end(api)
    await Promise.all(done)
  } finally {
    vi.useRealTimers()
  }
})

test('nothing steps back for long, nor for what failed', async () => {
  vi.useFakeTimers()
  try {
    const { told, begin, end } = workshop()
    const long = begin(queue)
    const held = begin(store)
    await vi.advanceTimersByTimeAsync(999)
    expect(told).toEqual(['queue begins'])
    await vi.advanceTimersByTimeAsync(1)
    expect(told).toEqual(['queue begins', 'store begins'])
    await end(store)
    await end(queue)
    await Promise.all([long, held])

    const order = new StartOrder(all, boots)
    const failing = expect(order.takeTurn(queue)(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    const next = order.takeTurn(store)(async () => 'went on')
    await vi.advanceTimersByTimeAsync(10)
    await failing
    expect(await next).toBe('went on')
  } finally {
    vi.useRealTimers()
  }
})
