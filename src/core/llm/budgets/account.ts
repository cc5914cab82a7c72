import type { ModelUsage } from '../../../contract/llm.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { ModelProblem } from '../ports.ts'
import type { Exceeded } from './ledger.ts'

/** A tokenizer may make more of a prompt than the estimate, by about this factor. */
const estimateMargin = 1.3
const leastMargin = 64

/** What a call may use at most: its prompt by the estimate and a margin, and an answer of the greatest length. */
export function reserveUsage(prompt: number, maxTokens: number): Omit<ModelUsage, 'from'> {
  const input = Math.ceil(prompt * estimateMargin) + leastMargin
  return { input, cacheRead: 0, cacheWrite: 0, output: maxTokens, reasoning: 0 }
}

/** What counts where a call is free of tokens and cost. */
export const unused: ModelUsage = {
  ...{ input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 },
  from: 'reported',
}

const scopes = { call: 'each call', run: 'this run', day: 'today' } as const

/** The words for a call that a budget does not allow. */
export function refuseCall({ scope, unit, limit, used, wanted }: Exceeded): ModelProblem {
  const show = (amount: number) =>
    unit === 'usd' ? `$${Number(amount.toPrecision(4))}` : formatCount(amount, 'token')
  const before = scope === 'call' ? '' : `; ${show(used)} of it are used or reserved`
  return new ModelProblem(
    'budget',
    `The budget for ${scopes[scope]} is ${show(limit)}${before}, and this call may take up to ${show(wanted)}.`,
    scope === 'day'
      ? 'Raise the budget in Settings, wait until tomorrow, or ask for a shorter answer.'
      : 'Raise the budget in Settings, or ask for a shorter answer.',
  )
}
