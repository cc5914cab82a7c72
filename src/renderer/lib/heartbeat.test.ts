import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepHeartbeat } from './heartbeat.ts'

const page = { hidden: false }
vi.stubGlobal('document', page)
vi.stubGlobal('window', new EventTarget())
const stop = { control: new AbortController() }
beforeEach(() => {
  vi.useFakeTimers()
  page.hidden = false
  stop.control = new AbortController()
})
afterEach(() => {
  stop.control.abort()
  vi.useRealTimers()
})

/** Follows a server that answers, or hangs, or is gone; gives when silence was noticed, in ms. */
function follow(ask: (signal: AbortSignal) => Promise<unknown>, isLive = () => true): number[] {
  const began = Date.now()
  const missed: number[] = []
  void keepHeartbeat({ ask, isLive, onMissed: () => missed.push(Date.now() - began) }, stop.control.signal)
  return missed
}
// AbortSignal.timeout is not under the fake clock.
vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
  const control = new AbortController()
  setTimeout(() => control.abort(new Error('late')), ms)
  return control.signal
})
const hang = (signal: AbortSignal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

test('a server that hangs is noticed within five seconds', async () => {
  const missed = follow(hang)
  await vi.advanceTimersByTimeAsync(5000)
  expect(missed).toHaveLength(1)
  expect(missed[0]).toBeLessThan(5000)
})

test('a server that is gone is noticed at the next beat', async () => {
  const missed = follow(() => Promise.reject(new TypeError('Failed to fetch')))
  await vi.advanceTimersByTimeAsync(2100)
  expect(missed).toHaveLength(1)
})

test('a server that answers is left alone, and nobody asks while the page is hidden or the line is known to be lost', async () => {
  const ask = vi.fn(async () => {})
  const missed = follow(ask)
  await vi.advanceTimersByTimeAsync(10_000)
  expect([ask.mock.calls.length, missed]).toEqual([5, []])
  page.hidden = true
  await vi.advanceTimersByTimeAsync(10_000)
  expect(ask).toHaveBeenCalledTimes(5)
  page.hidden = false
  stop.control.abort()
  stop.control = new AbortController()
  follow(ask, () => false)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(ask).toHaveBeenCalledTimes(5)
})
