import { expect, test } from 'vitest'
import type { StackView } from '../../contract/stack-view.ts'
import { stackMark } from './stack-store.ts'

const container = {} as StackView['services'][number]['container']
const cause = { since: null } as StackView['rootCauses'][number]
const failedEarlier = { since: '2026-11-01T10:00:00Z' } as StackView['rootCauses'][number]

function view(part: Partial<StackView>): StackView {
  return {
    engine: { status: 'connected', since: '' },
    fileProblems: [],
    services: [{ container }],
    rootCauses: [],
    ...part,
  } as StackView
}

test('a run under way is shown before what is wrong', () => {
  expect(stackMark(view({ runId: 'run_1', rootCauses: [cause] }))).toBe('running')
})

test('a root cause of a stack that is up is an alarm; of one that nobody brought up, none', () => {
  expect(stackMark(view({ rootCauses: [cause] }))).toBe('unhealthy')
  expect(stackMark(view({ rootCauses: [cause], services: [] }))).toBeUndefined()
})

test('what failed before there was any container is an alarm', () => {
  expect(stackMark(view({ rootCauses: [failedEarlier], services: [] }))).toBe('unhealthy')
})

test('a chosen file that is wrong is an alarm though nothing of it exists', () => {
  expect(
    stackMark(
      view({ rootCauses: [cause], services: [], fileProblems: [{} as StackView['fileProblems'][number]] }),
    ),
  ).toBe('unhealthy')
})

test('no engine is not an alarm, and neither is a stack that is well', () => {
  expect(
    stackMark(view({ rootCauses: [cause], engine: { status: 'unreachable', since: '' } })),
  ).toBeUndefined()
  expect(stackMark(view({}))).toBeUndefined()
  expect(stackMark(null)).toBeUndefined()
})
