import { expect, test } from 'vitest'
import type { ModelTestEvent, ModelTestStage } from '../../../contract/llm.ts'
import { isModelMissing, judgeStages, summarizeStages } from './stage-words.ts'

const stage = (name: ModelTestStage, status: ModelTestEvent['status']): ModelTestEvent => ({
  ...{ stage: name, status, ms: 1, message: '' },
})

test('a test failed where a stage failed, and says at which', () => {
  const stages = [stage('connect', 'ok'), stage('key', 'failed'), stage('models', 'skipped')]
  expect(judgeStages(stages)).toBe('failed')
  expect(summarizeStages(stages)).toBe('Failed: Key')
})

test('warnings are counted and do not fail it; what was skipped is no warning', () => {
  const stages = [stage('tls', 'skipped'), stage('usage', 'warning'), stage('window', 'warning')]
  expect(judgeStages(stages)).toBe('warned')
  expect(summarizeStages(stages)).toBe('Passed, 2 warnings')
  expect(summarizeStages([stage('tls', 'skipped'), stage('usage', 'warning')])).toBe('Passed, 1 warning')
  expect(judgeStages([stage('connect', 'ok'), stage('tls', 'skipped')])).toBe('passed')
})

test('a model is missing where it is not listed and gives no answer; an unlisted one that answers is not', () => {
  expect(isModelMissing([stage('model', 'warning'), stage('chat', 'failed')])).toBe(true)
  expect(isModelMissing([stage('model', 'failed')])).toBe(true)
  expect(isModelMissing([stage('model', 'warning'), stage('chat', 'ok')])).toBe(false)
  expect(isModelMissing([stage('model', 'ok'), stage('chat', 'failed')])).toBe(false)
})
