import { expect, test } from 'vitest'
import type { StackLogLine } from '../../../../contract/stack-view.ts'
import { accepts, everything } from './line-filter.ts'

const line: StackLogLine = {
  ...{ service: 'api', at: '', stream: 'stdout', level: 'warn', text: 'GET /x req_06h1 slow' },
}

test('a line must pass each part of the filter', () => {
  expect(accepts(everything, line)).toBe(true)
  expect(accepts({ services: ['api', 'web'], levels: ['warn'], requestId: 'req_06h1' }, line)).toBe(true)
  expect(accepts({ ...everything, services: ['web'] }, line)).toBe(false)
  expect(accepts({ ...everything, levels: ['error'] }, line)).toBe(false)
  expect(accepts({ ...everything, requestId: 'req_06h2' }, line)).toBe(false)
})

test('a line whose level cannot be told is found as such', () => {
  const unsaid = { ...line, level: null }
  expect(accepts({ ...everything, levels: ['unsaid'] }, unsaid)).toBe(true)
  expect(accepts({ ...everything, levels: ['info'] }, unsaid)).toBe(false)
})
