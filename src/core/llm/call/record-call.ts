import type { ChatRequest, ModelProfile } from '../../../contract/llm.ts'
import type { StepAttributes } from '../../../contract/step-attributes.ts'
import { defined } from '../../../shared/defined.ts'
import type { Audit } from '../../platform/audit.ts'
import { errorMessage, Problem } from '../../platform/errors.ts'
import { newId } from '../../platform/identity.ts'
import type { Logger } from '../../platform/logger.ts'
import { type ChatAnswer, type ChatOptions, ModelProblem } from '../ports.ts'
import { readTexts } from '../usage/estimate.ts'
import { sumTokens } from '../usage/read-usage.ts'

export interface RecordDependencies {
  readonly audit: Audit
  readonly logger: Logger
  /** Whether prompts and answers may be kept with the step. */
  readonly keepsTexts: () => boolean
}

/** A call as it stands in its run, the audit log and the log: sizes there, texts only beside the step. */
export interface CallRecord {
  retrying(reason: string, waitMs: number): void
  /** The first of an answer has come. */
  begun(): void
  /** What a call that fails has used all the same; told before that. */
  spent(spent: Pick<ChatAnswer, 'usage' | 'cost'>): void
  succeeded(answer: ChatAnswer): void
  failed(error: unknown): void
}

export function recordCall(
  deps: RecordDependencies,
  profile: ModelProfile,
  request: ChatRequest,
  { run, parent, role }: ChatOptions,
): CallRecord {
  const { audit, logger } = deps
  const id = newId('call')
  const began = performance.now()
  const place = URL.parse(profile.baseUrl)?.host ?? profile.baseUrl
  const inputs = {
    messages: request.messages.length,
    tools: request.tools?.length ?? 0,
    characters: readTexts(request).reduce((sum, text) => sum + text.length, 0),
    ...defined({ role }),
  }
  const target = { type: 'model', id: profile.model, name: `${profile.model} at ${place}` }
  let attempts = 1
  let firstByteMs: number | undefined
  let used: Pick<ChatAnswer, 'usage' | 'cost'> | undefined
  const step = (status: 'running' | 'succeeded' | 'failed' | 'cancelled', more: object = {}) =>
    run?.step({
      id,
      kind: 'model',
      name: profile.name || profile.model,
      status,
      ...defined({ parent }),
      ...more,
    })
  const attributes = (more: StepAttributes = {}): StepAttributes => ({
    model: profile.model,
    ...defined({ attempt: attempts > 1 ? attempts : undefined, firstByteMs, role }),
    ...more,
  })
  const texts = (answer?: ChatAnswer) => {
    const kept = () => defined({ prompt: showMessages(request), answer: answer && showAnswer(answer) })
    return defined({ payloads: deps.keepsTexts() ? kept() : undefined })
  }
  step('running', { attributes: attributes(), ...texts() })

  return {
    retrying(reason, waitMs) {
      attempts += 1
      logger.warn('The model is asked again', { profile: profile.id, reason, waitMs: Math.round(waitMs) })
      step('running', { attributes: attributes() })
    },
    begun() {
      firstByteMs ??= Math.round(performance.now() - began)
    },
    spent(spent) {
      if (sumTokens(spent.usage) > 0) used = spent
    },
    succeeded(answer) {
      const outputs = { ...describeAnswer(answer), ...defined({ firstByteMs }) }
      const ms = performance.now() - began
      void audit.record({ action: 'model.chat', target, inputs, outputs, ms, result: 'ok' })
      logger.info('Model answered', { profile: profile.id, ...inputs, ...outputs, ms: Math.round(ms) })
      step('succeeded', {
        attributes: attributes({ ...describeUse(answer), ...describeEnd(answer) }),
        ...texts(answer),
      })
    },
    failed(error) {
      const ms = performance.now() - began
      const { message, remedy, reason } = readProblem(error)
      const result = reason === 'budget' ? 'refused' : 'failed'
      const outputs = used && { ...describeSpent(used), ...defined({ firstByteMs }) }
      void audit.record({
        ...{ action: 'model.chat', target, inputs, ms, result, error },
        ...defined({ outputs }),
      })
      logger.warn('The model gave no answer', {
        profile: profile.id,
        ...inputs,
        ...outputs,
        reason,
        ms: Math.round(ms),
      })
      step(reason === 'cancelled' ? 'cancelled' : 'failed', {
        ...{ message, code: reason, attributes: attributes(used && describeUse(used)) },
        ...defined({ remedy }),
      })
    },
  }
}

/** What a call took, as it stands beside its step. A cost that is not known is not there. */
function describeUse({ usage, cost }: Pick<ChatAnswer, 'usage' | 'cost'>): StepAttributes {
  return {
    tokensIn: usage.input + usage.cacheRead + usage.cacheWrite,
    tokensOut: usage.output + usage.reasoning,
    tokensCached: usage.cacheRead,
    ...defined({
      tokensCacheWritten: usage.cacheWrite || undefined,
      tokensReasoning: usage.reasoning || undefined,
      cost: cost ?? undefined,
    }),
    usage: usage.from === 'reported' ? 'by the server' : 'by an estimate',
  }
}

function describeEnd({ model, cached, finishReason, warnings }: ChatAnswer): StepAttributes {
  return {
    ...defined({
      answeredBy: model || undefined,
      answeredFrom: cached ? 'the cache of answers, for free' : undefined,
      warnings: warnings.length > 0 ? warnings.map(({ message }) => message).join(' ') : undefined,
    }),
    finishReason,
  }
}

function describeSpent({ usage, cost }: Pick<ChatAnswer, 'usage' | 'cost'>) {
  return { tokens: sumTokens(usage), usage: usage.from, cost }
}

function describeAnswer(answer: ChatAnswer) {
  const { text, finishReason, toolCalls, cached, warnings } = answer
  return {
    ...describeSpent(answer),
    characters: text.length,
    toolCalls: toolCalls.length,
    finishReason,
    cached,
    warnings: warnings.map(({ code }) => code),
  }
}

/** Mostly a ModelProblem; it may also be that who asked broke off, or that the records could not be written. */
function readProblem(error: unknown): { message: string; remedy?: string | undefined; reason: string } {
  if (error instanceof ModelProblem) return error
  const remedy = error instanceof Problem ? error.remedy : undefined
  return { message: errorMessage(error), remedy, reason: 'internal' }
}

function showMessages({ messages }: ChatRequest): string {
  return messages.map(({ role, content }) => `${role}:\n${content}`).join('\n\n')
}

function showAnswer({ text, toolCalls }: ChatAnswer): string {
  const calls = toolCalls.map((call) => `${call.name}(${call.arguments})`)
  return [text, ...calls].filter((part) => part !== '').join('\n')
}
