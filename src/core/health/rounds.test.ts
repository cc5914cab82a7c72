import { expect, test } from 'vitest'
import { heldClock } from '../../../test/support/health.ts'
import { createRounds } from './rounds.ts'

function timed(options: { random?: number; lasting?: number } = {}) {
  const clock = heldClock(0)
  const state = { intervalMs: 10_000, begun: [] as number[], underway: 0, most: 0 }
  const rounds = createRounds({
    clock,
    random: () => options.random ?? 0.5,
    interval: () => state.intervalMs,
    round: async () => {
      state.begun.push(clock.now())
      state.underway += 1
      state.most = Math.max(state.most, state.underway)
      if (options.lasting) await new Promise<void>((resolve) => void clock.after(options.lasting!, resolve))
      state.underway -= 1
    },
  })
  return { clock, rounds, state }
}

test('the first round comes at once, the next ones an interval apart', async () => {
  const { clock, rounds, state } = timed()
  rounds.start()
  await clock.pass(30_000)
  expect(state.begun).toEqual([0, 10_000, 20_000, 30_000])
})

test('jitter stays within a tenth', async () => {
  for (const [random, gap] of [
    [0, 9000],
    [1, 11_000],
  ] as const) {
    const { clock, rounds, state } = timed({ random })
    rounds.start()
    await clock.pass(22_000)
    expect(state.begun[1]).toBe(gap)
  }
})

test('a round that takes longer than the interval is never joined by a second one', async () => {
  const { clock, rounds, state } = timed({ lasting: 25_000 })
  rounds.start()
  await clock.pass(60_000)
  expect(state.most).toBe(1)
  expect(state.begun).toEqual([0, 25_000, 50_000])
})

test('pausing and resuming in the middle of a round begins no second one', async () => {
  const { clock, rounds, state } = timed({ lasting: 2000 })
  rounds.start()
  await clock.pass(1000)
  rounds.setPaused(true)
  rounds.setPaused(false)
  await clock.pass(10_000)
  expect(state.most).toBe(1)
  expect(state.begun).toEqual([0, 10_000])
})

test('nothing runs while paused, and resuming looks at once', async () => {
  const { clock, rounds, state } = timed()
  rounds.start()
  await clock.pass(1000)
  rounds.setPaused(true)
  await clock.pass(60_000)
  expect(state.begun).toEqual([0])
  rounds.setPaused(false)
  await clock.pass(0)
  expect(state.begun).toEqual([0, 61_000])
})

test('a shorter interval takes effect without waiting for the long one to end', async () => {
  const { clock, rounds, state } = timed()
  state.intervalMs = 600_000
  rounds.start()
  await clock.pass(50_000)
  state.intervalMs = 10_000
  rounds.retime()
  await clock.pass(0)
  expect(state.begun).toEqual([0, 50_000])
})

test('stopping ends it', async () => {
  const { clock, rounds, state } = timed()
  rounds.start()
  await clock.pass(0)
  rounds.stop()
  await clock.pass(60_000)
  expect(state.begun).toEqual([0])
})
