import { expect, test } from 'vitest'
import { ratesBetween, together } from './rates.ts'
import { type RawStats, readCounters } from './raw-stats.ts'

/** As Docker 20.10 counts on cgroup 1. */
const v1: RawStats = {
  read: '2026-11-25T04:00:00.5Z',
  num_procs: 0,
  cpu_stats: { cpu_usage: { total_usage: 3_000_000_000 } },
  memory_stats: { usage: 100_000, stats: { total_inactive_file: 30_000, inactive_file: 20_000 } },
  networks: { eth0: { rx_bytes: 1000, tx_bytes: 500 }, eth1: { rx_bytes: 10, tx_bytes: 5 } },
  blkio_stats: {
    io_service_bytes_recursive: [
      { op: 'Read', value: 4096 },
      { op: 'Write', value: 8192 },
      { op: 'Total', value: 12_288 },
    ],
  },
  pids_stats: { current: 4 },
}
const counters = (raw: RawStats) => {
  const read = readCounters(raw)
  if (!read) throw new Error('nothing was counted')
  return read
}

test('counters of both cgroup versions, memory without cache', () => {
  expect(counters(v1)).toMatchObject({
    cpu: 3000,
    memory: 70_000,
    networkIn: 1010,
    networkOut: 505,
    blockRead: 4096,
    blockWrite: 8192,
    pids: 4,
  })
  const v2 = counters({
    ...v1,
    memory_stats: { usage: 100_000, stats: { inactive_file: 20_000 } },
    blkio_stats: { io_service_bytes_recursive: [{ op: 'read', value: 1 }] },
  })
  expect(v2).toMatchObject({ memory: 80_000, blockRead: 1, blockWrite: 0 })
  // Cache of which the count is ahead of the usage's.
  expect(counters({ ...v1, memory_stats: { usage: 10, stats: { inactive_file: 20 } } }).memory).toBe(10)
})

test('what an engine leaves out counts as nothing, and no reading is none', () => {
  expect(
    counters({ read: v1.read as string, networks: null, blkio_stats: { io_service_bytes_recursive: null } }),
  ).toEqual({
    at: Date.parse('2026-11-25T04:00:00.5Z'),
    cpu: 0,
    memory: 0,
    networkIn: 0,
    networkOut: 0,
    blockRead: 0,
    blockWrite: 0,
    pids: 0,
  })
  expect(readCounters({ ...v1, read: '0001-01-01T00:00:00Z' })).toBeUndefined()
  expect(readCounters({})).toBeUndefined()
})

test('rates are cores and bytes a second over the time that passed', () => {
  const before = counters(v1)
  const now = counters({
    ...v1,
    read: '2026-11-25T04:00:02.5Z',
    cpu_stats: { cpu_usage: { total_usage: 6_000_000_000 } },
    networks: { eth0: { rx_bytes: 3010, tx_bytes: 505 } },
  })
  expect(ratesBetween(before, now, 0)).toMatchObject({
    cpu: 1.5,
    networkIn: 1000,
    networkOut: 0,
    memoryLimit: null,
  })
  expect(ratesBetween(before, now, 64)).toMatchObject({ memoryLimit: 64 })
  expect(ratesBetween(now, now, 0)).toBeUndefined()
})

test('a counter that began anew gives no negative rate', () => {
  const before = counters(v1)
  const now = counters({
    ...v1,
    read: '2026-11-25T04:00:02.5Z',
    cpu_stats: { cpu_usage: { total_usage: 1 } },
    networks: null,
  })
  expect(ratesBetween(before, now, 0)).toMatchObject({ cpu: 0, networkIn: 0, networkOut: 0 })
})

test('containers of one service are added up', () => {
  const one = ratesBetween(counters(v1), counters({ ...v1, read: '2026-11-25T04:00:02.5Z' }), 64)
  if (!one) throw new Error('no rates')
  expect(together([one, { ...one, cpu: 0.5 }])).toMatchObject({
    cpu: 0.5,
    memory: 140_000,
    memoryLimit: 128,
    pids: 8,
  })
  expect(together([one, { ...one, memoryLimit: null }]).memoryLimit).toBeNull()
})
