import type { StepKind } from '../../contract/runs.ts'

/**
 * Every name that our spans use, in this one file: the names of OpenTelemetry for generative AI are still "Development" and
 * change. Those here are of semantic-conventions-genai 0.1.0.
 */
export const genAi = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  /** In seconds. */
  firstChunk: 'gen_ai.response.time_to_first_chunk',
  finishReasons: 'gen_ai.response.finish_reasons',
  /** All of the input, what came from a cache included. */
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_write.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  toolName: 'gen_ai.tool.name',
} as const

/** What Langfuse reads besides (https://langfuse.com/integrations/native/opentelemetry#property-mapping). */
export const langfuse = {
  /** Of the request: spans are stored as they come, without a wait for the rest of their trace. */
  ingestionHeader: 'x-langfuse-ingestion-version',
  ingestionVersion: '4',
  traceName: 'langfuse.trace.name',
  traceTags: 'langfuse.trace.tags',
  type: 'langfuse.observation.type',
  level: 'langfuse.observation.level',
  message: 'langfuse.observation.status_message',
  input: 'langfuse.observation.input',
  output: 'langfuse.observation.output',
  /** JSON of token counts of which none is part of another. */
  usage: 'langfuse.observation.usage_details',
  /** JSON of US dollars. */
  cost: 'langfuse.observation.cost_details',
} as const

export const common = {
  serviceName: 'service.name',
  serviceVersion: 'service.version',
  errorType: 'error.type',
} as const

/** Our own. */
export const catalyst = {
  runId: 'catalyst.run.id',
  runKind: 'catalyst.run.kind',
  runStatus: 'catalyst.run.status',
  runTitle: 'catalyst.run.title',
  runBy: 'catalyst.run.by',
  requestId: 'catalyst.request.id',
  stepId: 'catalyst.step.id',
  stepKind: 'catalyst.step.kind',
  stepStatus: 'catalyst.step.status',
  detail: 'catalyst.step.detail',
  isTest: 'catalyst.test',
  count: (what: string) => `catalyst.run.count.${what}`,
  figure: (what: string) => `catalyst.run.figure.${what}`,
  attribute: (what: string) => `catalyst.step.${what}`,
  payload: (what: string) => `catalyst.step.payload.${what}`,
} as const

/** What OpenTelemetry calls the operation of a step, where it has a word for it, and what Langfuse shows it as. */
export const stepKinds: Readonly<Record<StepKind, { readonly operation?: string; readonly type: string }>> = {
  phase: { type: 'span' },
  item: { type: 'span' },
  model: { operation: 'chat', type: 'generation' },
  tool: { operation: 'execute_tool', type: 'tool' },
  sandbox: { type: 'span' },
  test: { type: 'evaluator' },
  search: { operation: 'retrieval', type: 'retriever' },
  decision: { type: 'span' },
}
