import * as z from 'zod'

/** What a step may tell besides its words, by name: how it is shown, and what it holds. */
export const stepAttributes = {
  model: { title: 'Model', format: 'text' },
  answeredBy: { title: 'Answered by', format: 'text' },
  tokensIn: { title: 'Tokens in', format: 'count' },
  tokensCached: { title: 'of them from the cache', format: 'count' },
  tokensCacheWritten: { title: 'of them put into the cache', format: 'count' },
  tokensOut: { title: 'Tokens out', format: 'count' },
  tokensReasoning: { title: 'of them for reasoning', format: 'count' },
  usage: { title: 'Tokens counted', format: 'text' },
  cost: { title: 'Cost', format: 'usd' },
  firstByteMs: { title: 'First byte after', format: 'ms' },
  finishReason: { title: 'Ended by', format: 'text' },
  answeredFrom: { title: 'Answered from', format: 'text' },
  warnings: { title: 'Warnings', format: 'text' },
  role: { title: 'Role', format: 'text' },
  tool: { title: 'Tool', format: 'text' },
  exitCode: { title: 'Exit code', format: 'count' },
  signal: { title: 'Signal', format: 'text' },
  attempt: { title: 'Attempt', format: 'count' },
  isolation: { title: 'Isolation', format: 'text' },
  image: { title: 'Image', format: 'text' },
  bytes: { title: 'Size', format: 'bytes' },
  pages: { title: 'Pages', format: 'count' },
  chunks: { title: 'Chunks', format: 'count' },
  results: { title: 'Results', format: 'count' },
  passed: { title: 'Tests passed', format: 'count' },
  failed: { title: 'Tests failed', format: 'count' },
  decision: { title: 'Decision', format: 'text' },
  reason: { title: 'Reason', format: 'text' },
} as const satisfies Record<string, { title: string; format: 'text' | 'count' | 'usd' | 'bytes' | 'ms' }>

export type StepAttributeName = keyof typeof stepAttributes
type StepAttributeValues = {
  [Name in StepAttributeName]?: (typeof stepAttributes)[Name]['format'] extends 'text' ? string : number
}

/** Attributes of a step. A record of another version may have others: they are left out. */
export const StepAttributes: z.ZodType<StepAttributeValues> = z.object(
  Object.fromEntries(
    Object.entries(stepAttributes).map(([name, { format }]) => [
      name,
      (format === 'text' ? z.string() : z.number()).optional(),
    ]),
  ),
)
export type StepAttributes = StepAttributeValues
