import { serveCalls } from '../platform/worker-call.ts'

/** Which of the texts match. In a thread of its own: an expression may take longer than anybody lives. */
function matching(source: string, flags: string, texts: readonly string[]): number[] {
  const expression = new RegExp(source, flags)
  return texts.flatMap((text, at) => (expression.test(text) ? [at] : []))
}

const served = { matching }
export type MatcherCalls = typeof served
serveCalls(served)
