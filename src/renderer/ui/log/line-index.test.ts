import { expect, test } from 'vitest'
import type { StackLogLine } from '../../../contract/stack-view.ts'
import { LineBuffer } from './line-buffer.ts'
import { LineIndex } from './line-index.ts'

function fill(buffer: LineBuffer<StackLogLine>, count: number) {
  const from = buffer.next
  const lines: StackLogLine[] = Array.from({ length: count }, (_, at) => ({
    ...{ service: 'api', at: '', stream: 'stdout', level: null, text: String(from + at) },
  }))
  buffer.push(lines)
}
const everyTenth = (line: StackLogLine) => line.text.endsWith('0')

test('an index holds the lines that pass, and tests each line once', () => {
  const buffer = new LineBuffer<StackLogLine>(1000)
  let tested = 0
  const index = new LineIndex<StackLogLine>((line) => {
    tested += 1
    return everyTenth(line)
  })
  fill(buffer, 25)
  index.update(buffer)
  fill(buffer, 25)
  index.update(buffer)
  expect(tested).toBe(50)
  expect(Array.from({ length: index.size }, (_, at) => index.at(at))).toEqual([0, 10, 20, 30, 40])
})

test('what the buffer dropped leaves the index, and is counted', () => {
  const buffer = new LineBuffer<StackLogLine>(100)
  const index = new LineIndex<StackLogLine>(everyTenth)
  fill(buffer, 100)
  index.update(buffer)
  expect(index.dropped).toBe(0)
  fill(buffer, 25)
  index.update(buffer)
  expect(index.dropped).toBe(3)
  expect(index.at(0)).toBe(30)
  expect(index.size).toBe(10)
})

test('hundreds of thousands of lines leave the index as long as the buffer', () => {
  const buffer = new LineBuffer<StackLogLine>(20_000)
  const index = new LineIndex<StackLogLine>(() => true)
  for (let round = 0; round < 20; round++) {
    fill(buffer, 15_000)
    index.update(buffer)
  }
  expect(index.size).toBe(20_000)
  expect(index.at(0)).toBe(280_000)
  expect(index.findPlace(280_005)).toBe(5)
})

test('the place of a line that does not pass is that of the next that does', () => {
  const buffer = new LineBuffer<StackLogLine>(100)
  const index = new LineIndex<StackLogLine>(everyTenth)
  fill(buffer, 60)
  index.update(buffer)
  expect([0, 1, 10, 55].map((number) => index.findPlace(number))).toEqual([0, 1, 1, 6])
})
