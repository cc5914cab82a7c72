import { expect, test } from 'vitest'
import type { ServiceStage } from '../../../contract/stack-view.ts'
import { describeStages, layOutSegments } from './segments.ts'

const stages: ServiceStage[] = ['failed', 'waiting', 'pulling', 'healthy', 'done', 'absent', 'checking']
const services = stages.map((stage) => ({ name: stage, stage }))

test('segments run from well over under way and waiting to failed, each group in the order of the file', () => {
  expect(layOutSegments(services).map(({ name }) => name)).toEqual([
    ...['healthy', 'done', 'pulling', 'checking', 'waiting', 'absent', 'failed'],
  ])
})

test('the words count every service once', () => {
  expect(describeStages(services)).toBe('1 healthy, 1 done, 1 pulling, 1 checking, 2 wait, 1 failed')
  expect(describeStages([{ stage: 'waiting' }])).toBe('1 waits')
})
