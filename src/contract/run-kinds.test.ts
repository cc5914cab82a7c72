import { expect, test } from 'vitest'
import { RunKind, runKindFacts, runKinds, unitNoun } from './run-kinds.ts'
import { describeDoing, describeProgress, describeRate, describeResult } from './run-words.ts'

const counts = { succeeded: 2, unchanged: 0, skipped: 0, failed: 1, cancelled: 0 }
const everyKind = Object.entries(runKinds)

test.each(everyKind)('%s has words for everything that is told of a run', (kind, { item, unit, figures }) => {
  expect(RunKind.parse(kind)).toBe(kind)
  expect(describeResult({ kind, counts, figures: {} })).toContain(`2 ${item.other}`)
  expect(describeResult({ kind, counts, figures: {} })).toContain('1 failed')
  for (const name of Object.keys(figures)) {
    expect(describeResult({ kind, counts, figures: { [name]: 1234 } })).toContain('1,234')
  }
  expect(describeDoing(kind, 1)).not.toContain('{')
  expect(unitNoun(unit.other)).toEqual(unit)
})

test('a kind that this version has not is shown by its bare name', () => {
  expect(runKindFacts('constructor')).toMatchObject({ title: 'constructor', retry: false })
  expect(describeResult({ kind: 'dream', counts, figures: { depth: 3 } })).toBe('2 steps, 1 failed')
  expect(
    describeProgress({ done: 1, total: 1, unit: 'files', rate: null, secondsLeft: null, activity: '' }),
  ).toBe('1 of 1 file')
})

test.each([
  [18.44, 'files', '18.4 files/s'],
  [1.04, 'chunks', '1 chunk/s'],
  [0.96, 'services', '1 service/s'],
  [0, 'documents', '0 documents/s'],
  [1234.4, 'files', '1,234 files/s'],
] as const)('a rate of %d %s reads %s', (perSecond, unit, words) => {
  expect(describeRate(perSecond, unit)).toBe(words)
})
