import { expect, test } from 'vitest'
import type { StackLogLine } from '../../../contract/stack-view.ts'
import { Cursor } from './cursor.ts'

const line = (n: number, text = String(n), stream: 'stdout' | 'stderr' = 'stdout'): StackLogLine => ({
  service: 'api',
  at: `2026-11-25T04:00:00.${String(n).padStart(9, '0')}Z`,
  stream,
  level: null,
  text,
})

/** What the engine answers when asked from the cursor's time. */
function resumed(cursor: Cursor, log: readonly StackLogLine[]) {
  const since = cursor.since()
  cursor.rewind()
  return cursor.fresh(log.filter((one) => since === undefined || one.at >= since))
}

test('after a break each line comes once, of whatever number were read', () => {
  const log = Array.from({ length: 3000 }, (_, n) => line(n))
  for (const read of [0, 1, 7, 999, 1000, 1001, 2500, 3000]) {
    const cursor = new Cursor()
    const before = cursor.fresh(log.slice(0, read))
    expect([...before, ...resumed(cursor, log)]).toEqual(log)
    expect(resumed(cursor, log)).toEqual([])
  }
})

test('lines of the same nanosecond, and stderr noted after a later stdout, are neither lost nor repeated', () => {
  const log = [
    line(1, 'a'),
    line(2, 'b'),
    line(2, 'b'),
    line(2, 'b'),
    line(5, 'out'),
    line(4, 'err', 'stderr'),
    line(6),
  ]
  for (let read = 0; read <= log.length; read += 1) {
    const cursor = new Cursor()
    const before = cursor.fresh(log.slice(0, read))
    expect([...before, ...resumed(cursor, log)]).toEqual(log)
  }
})
