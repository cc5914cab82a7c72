import type { ChatRequest, ModelUsage, ModelWarning } from '../../../contract/llm.ts'
import { formatCount } from '../../../shared/count-words.ts'
import type { ModelBudgets } from '../ports.ts'
import { leastTokens } from '../usage/estimate.ts'
import type { StreamedAnswer } from './stream-reader.ts'

/** A prompt of which the server counted less than this part of the least it can have was cut. */
const leastPart = 0.6
/** Fewer tokens than this are within what templates and tokenizers differ by. */
const leastMissing = 100

/** What a user should know of an answer that came well. */
export function findWarnings(
  request: ChatRequest,
  answer: StreamedAnswer,
  usage: ModelUsage,
  cost: number | null,
  budgets: ModelBudgets,
): ModelWarning[] {
  return [
    ...warnOfCut(request, usage),
    ...(answer.finishReason === 'length'
      ? [warning('length', 'The answer was cut off at its greatest length.')]
      : []),
    ...(usage.from === 'estimated'
      ? [warning('usage-estimated', 'The server did not tell how many tokens it used: they are estimated.')]
      : []),
    ...(cost === null &&
    [budgets.callUsd, budgets.runUsd, budgets.dayUsd].some((limit) => limit !== undefined)
      ? [warning('price-unknown', 'The price of this model is unknown: only budgets in tokens hold for it.')]
      : []),
    ...answer.toolCalls
      .filter(({ fault }) => fault !== undefined)
      .map(({ name, fault }) => warning('tool-arguments', `The call of ${name} cannot be used: ${fault}`)),
  ]
}

/** Some servers cut what does not fit into the window, and say nothing. */
function warnOfCut(request: ChatRequest, usage: ModelUsage): ModelWarning[] {
  if (usage.from === 'estimated') return []
  const read = usage.input + usage.cacheRead + usage.cacheWrite
  const least = Math.floor(leastTokens(request))
  if (least - read < leastMissing || read >= leastPart * least) return []
  const message = `The server read ${formatCount(read, 'token')} of a prompt that has at least ${formatCount(least, 'token')}: it cut the rest off. Give the model a larger window, or shorten the prompt.`
  return [warning('prompt-cut', message)]
}

function warning(code: ModelWarning['code'], message: string): ModelWarning {
  return { code, message }
}
