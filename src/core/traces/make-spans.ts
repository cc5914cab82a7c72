import { runKindFacts } from '../../contract/run-kinds.ts'
import type { RunStep, RunSummary, StepPayload } from '../../contract/runs.ts'
import type { StepAttributes } from '../../contract/step-attributes.ts'
import { defined } from '../../shared/defined.ts'
import {
  cleanMessage,
  cleanName,
  describeContent,
  hasPlainWords,
  nameWithoutContent,
  speaksPlainly,
} from './content.ts'
import type { Attributes, Span } from './span.ts'
import { makeSpanId, makeTraceId } from './span-ids.ts'
import { catalyst, common, genAi, langfuse, stepKinds } from './span-names.ts'

/** A run that has ended, as the root of its trace. */
export function makeRunSpan(run: RunSummary, content: boolean): Span {
  const isPlain = content || hasPlainWords(run.kind)
  const failed = run.status === 'failed' || run.status === 'interrupted'
  const message = isPlain && run.message !== undefined ? cleanMessage(run.message) : run.status
  const name = runKindFacts(run.kind).title
  const counts = Object.entries(run.counts).map(([what, count]) => [catalyst.count(what), count])
  const figures = Object.entries(run.figures).map(([what, figure]) => [catalyst.figure(what), figure])
  return {
    ...{ runId: run.id, stepId: '', traceId: makeTraceId(run.id), spanId: makeSpanId(run.id) },
    name,
    client: false,
    from: Date.parse(run.startedAt ?? run.createdAt),
    to: Date.parse(run.endedAt ?? run.createdAt),
    status: failed ? 'error' : run.status === 'succeeded' ? 'ok' : 'unset',
    ...defined({ message: failed ? message : undefined }),
    attributes: {
      ...describeRun(run, content),
      ...Object.fromEntries([...counts, ...figures]),
      [catalyst.runStatus]: run.status,
      [common.errorType]: failed ? run.status : undefined,
      [langfuse.type]: 'chain',
      ...level(failed ? 'ERROR' : run.status === 'partial' ? 'WARNING' : undefined, message),
    },
  }
}

/** What stands on every span of a run: a server may show each by itself. */
function describeRun(run: RunSummary, content: boolean): Attributes {
  const title = runKindFacts(run.kind).title
  return {
    [langfuse.traceName]: content ? cleanName(run.title) : title,
    [langfuse.traceTags]: [run.kind],
    [catalyst.runId]: run.id,
    [catalyst.runKind]: run.kind,
    [catalyst.runTitle]: content ? cleanName(run.title) : undefined,
    [catalyst.runBy]: run.by,
    [catalyst.requestId]: run.requestId,
  }
}

/**
 * A step that has ended.
 *
 * @param content what went in and came out, where that may be told; `undefined`: nothing of what was written may be
 */
export function makeStepSpan(
  run: RunSummary,
  step: Omit<RunStep, 'parts'>,
  content: readonly StepPayload[] | undefined,
): Span {
  const told = content !== undefined
  const isPlain = told || speaksPlainly(step, run)
  const failed = step.status === 'failed'
  const message =
    isPlain && step.message !== undefined ? cleanMessage(step.message) : (step.code ?? step.status)
  const to = Date.parse(step.endedAt ?? run.endedAt ?? run.createdAt)
  const { operation, type } = stepKinds[step.kind]
  return {
    ...{ runId: run.id, stepId: step.id, traceId: makeTraceId(run.id), spanId: makeSpanId(run.id, step.id) },
    parentSpanId: makeSpanId(run.id, step.parent),
    name: told ? cleanName(step.name) : nameWithoutContent(step),
    client: step.kind === 'model',
    from: step.startedAt === null ? to : Date.parse(step.startedAt),
    to,
    status: failed ? 'error' : step.status === 'succeeded' ? 'ok' : 'unset',
    ...defined({ message: failed ? message : undefined }),
    attributes: {
      ...describeRun(run, told),
      [catalyst.stepId]: cleanName(step.id),
      [catalyst.stepKind]: step.kind,
      [catalyst.stepStatus]: step.status,
      [catalyst.detail]: isPlain && step.detail !== undefined ? cleanMessage(step.detail) : undefined,
      [common.errorType]: failed ? (step.code ?? 'failed') : undefined,
      [genAi.operation]: operation,
      [langfuse.type]: type,
      ...level(failed ? 'ERROR' : step.status === 'cancelled' ? 'WARNING' : undefined, message),
      ...describeFigures(step.attributes ?? {}, told),
      ...describeContent(content ?? []),
    },
  }
}

function level(is: 'ERROR' | 'WARNING' | undefined, message: string): Attributes {
  return is === undefined ? {} : { [langfuse.level]: is, [langfuse.message]: message }
}

/** Attributes that have names of their own elsewhere; the others go under ours. */
const known: ReadonlySet<string> = new Set([
  ...[
    'model',
    'answeredBy',
    'tokensIn',
    'tokensOut',
    'tokensCached',
    'tokensCacheWritten',
    'tokensReasoning',
  ],
  ...['cost', 'tool', 'finishReason', 'firstByteMs'],
])
/** Attributes of text that Catalyst words itself. In others somebody may have written what he liked. */
const plain: ReadonlySet<string> = new Set(['usage', 'answeredFrom', 'role', 'signal', 'isolation', 'image'])

function describeFigures(attributes: StepAttributes, content: boolean): Attributes {
  const { model, answeredBy, tool, finishReason, firstByteMs } = attributes
  const { tokensIn, tokensOut, tokensCached, tokensCacheWritten, tokensReasoning, cost } = attributes
  const others = Object.entries(attributes).filter(
    ([name, value]) => !known.has(name) && (content || typeof value === 'number' || plain.has(name)),
  )
  return {
    // The API that is spoken, whoever answers by it.
    [genAi.provider]: model === undefined ? undefined : 'openai',
    [genAi.requestModel]: model,
    [genAi.responseModel]: answeredBy && cleanName(answeredBy),
    [genAi.firstChunk]: firstByteMs === undefined ? undefined : firstByteMs / 1000,
    [genAi.finishReasons]: finishReason === undefined ? undefined : [finishReason],
    [genAi.inputTokens]: tokensIn,
    [genAi.outputTokens]: tokensOut,
    [genAi.cacheReadTokens]: tokensCached,
    [genAi.cacheWriteTokens]: tokensCacheWritten,
    [genAi.reasoningTokens]: tokensReasoning,
    [genAi.toolName]: tool,
    [langfuse.usage]: describeUsage(attributes),
    [langfuse.cost]: cost === undefined ? undefined : JSON.stringify({ total: cost }),
    ...Object.fromEntries(
      others.map(([name, value]) => [
        catalyst.attribute(name),
        typeof value === 'string' ? cleanMessage(value) : value,
      ]),
    ),
  }
}

/** Langfuse adds up all that it is given: no bucket may be part of another. */
function describeUsage(attributes: StepAttributes): string | undefined {
  const { tokensIn, tokensOut, tokensCached = 0, tokensCacheWritten = 0, tokensReasoning = 0 } = attributes
  if (tokensIn === undefined && tokensOut === undefined) return undefined
  const buckets = {
    input: Math.max(0, (tokensIn ?? 0) - tokensCached - tokensCacheWritten),
    input_cache_read: tokensCached,
    input_cache_write: tokensCacheWritten,
    output: Math.max(0, (tokensOut ?? 0) - tokensReasoning),
    output_reasoning: tokensReasoning,
  }
  return JSON.stringify(Object.fromEntries(Object.entries(buckets).filter(([, count]) => count > 0)))
}
