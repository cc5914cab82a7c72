import { expect, test } from 'vitest'
import type { StackLogLine } from '../../../contract/stack-view.ts'
import { LineBuffer } from './line-buffer.ts'

function lines(from: number, to: number): StackLogLine[] {
  return Array.from({ length: to - from }, (_, at) => ({
    ...{ service: 'api', at: '', stream: 'stdout' as const, level: null },
    text: `line ${from + at}`,
  }))
}

test('the newest lines are kept under the numbers they came with, the oldest are dropped', () => {
  const buffer = new LineBuffer<StackLogLine>(5)
  buffer.push(lines(0, 3))
  expect([buffer.first, buffer.next, buffer.size]).toEqual([0, 3, 3])
  buffer.push(lines(3, 12))
  expect([buffer.first, buffer.next, buffer.size]).toEqual([7, 12, 5])
  expect(buffer.at(7)).toMatchObject({ number: 7, text: 'line 7' })
  expect(buffer.at(11)?.text).toBe('line 11')
  expect(buffer.at(6)).toBeUndefined()
  expect(buffer.at(12)).toBeUndefined()
})

test('a batch larger than the buffer leaves its end', () => {
  const buffer = new LineBuffer<StackLogLine>(3)
  buffer.push(lines(0, 10))
  expect([7, 8, 9].map((number) => buffer.at(number)?.text)).toEqual(['line 7', 'line 8', 'line 9'])
})
