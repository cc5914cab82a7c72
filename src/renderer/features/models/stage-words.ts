import { type ModelTestEvent, ModelTestStage } from '../../../contract/llm.ts'
import { formatCount } from '../../../shared/count-words.ts'
import type { Shape } from '../../ui/status-shape.tsx'

/** What a person calls a stage of the test, and what it looks at. */
export const stageWords: Record<ModelTestStage, { title: string; about: string }> = {
  connect: { title: 'Connection', about: 'The name is found, and the port takes connections.' },
  tls: { title: 'TLS', about: 'What is sent is encrypted, to the right server.' },
  key: { title: 'Key', about: 'It lets us in.' },
  models: { title: 'List of models', about: 'It says which models it has.' },
  model: { title: 'Model', about: 'The model is among them.' },
  chat: { title: 'Answer', about: 'The model answers a few words.' },
  stream: { title: 'Stream', about: 'The answer comes piece by piece, and ends as it should.' },
  usage: { title: 'Token count', about: 'It tells how many tokens it used.' },
  tools: { title: 'Tools', about: 'The model calls a tool.' },
  schema: { title: 'JSON by schema', about: 'The model keeps to a given form.' },
  window: { title: 'Window', about: 'How much text fits into it.' },
}

export const stageOrder = ModelTestStage.options

/** How a stage is shown: its shape, and the word that is read with it. */
export const stageStates: Record<ModelTestEvent['status'], { shape: Shape; word: string }> = {
  ok: { shape: 'healthy', word: 'passed' },
  warning: { shape: 'degraded', word: 'passed with a warning' },
  failed: { shape: 'unhealthy', word: 'failed' },
  skipped: { shape: 'off', word: 'skipped' },
}

/** How a test ended, judged by its stages. */
export type Outcome = 'passed' | 'warned' | 'failed'

/** A test as a whole: it failed where a stage did. */
export function judgeStages(stages: readonly ModelTestEvent[]): Outcome {
  if (stages.some(({ status }) => status === 'failed')) return 'failed'
  return stages.some(({ status }) => status === 'warning') ? 'warned' : 'passed'
}

/** `Passed`, `Passed, 2 warnings`, `Failed: Key`. */
export function summarizeStages(stages: readonly ModelTestEvent[]): string {
  const failed = stages.find(({ status }) => status === 'failed')
  if (failed) return `Failed: ${stageWords[failed.stage].title}`
  const warnings = stages.filter(({ status }) => status === 'warning').length
  return warnings === 0 ? 'Passed' : `Passed, ${formatCount(warnings, 'warning')}`
}

/** Whether the test says that the model is not at the server: then those that are there are offered. */
export function isModelMissing(stages: readonly ModelTestEvent[]): boolean {
  const hasFailed = stages.some(({ stage, status }) => stage === 'chat' && status === 'failed')
  const isDoubtful = stages.some(
    ({ stage, status }) => stage === 'model' && status !== 'ok' && status !== 'skipped',
  )
  return (
    isDoubtful && (hasFailed || stages.some(({ stage, status }) => stage === 'model' && status === 'failed'))
  )
}
