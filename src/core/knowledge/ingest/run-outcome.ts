import type { Problem } from '../../platform/errors.ts'
import { counted } from './take-in-item.ts'
import type { Tally } from './tally.ts'

/** How an ingestion ended that nothing broke, and what there is to say of it. */
export interface RunOutcome {
  readonly status: 'succeeded' | 'partial' | 'failed'
  readonly words: { readonly message?: string; readonly remedy?: string }
}

/**
 * @param singular what was counted, in the singular: `file`, `document`
 * @param problem why vectors could not be made
 * @param withoutText what to say of files without text, if there were any
 */
export function concludeRun(
  tally: Tally,
  singular: string,
  problem: Problem | undefined,
  withoutText: string | undefined,
): RunOutcome {
  const { succeeded, unchanged, skipped, failed } = tally.counts
  if (failed > 0) {
    const all = succeeded + unchanged + skipped === 0
    const message = all
      ? `Nothing could be read: ${counted(failed, singular)} failed.`
      : `${counted(failed, singular)} of ${tally.done.toLocaleString('en-US')} failed.`
    return {
      status: all ? 'failed' : 'partial',
      words: {
        message: problem ? `${message} ${problem.message}` : message,
        remedy: problem?.remedy ?? 'Each failure says what to do. Failed files can be tried again.',
      },
    }
  }
  if (problem) {
    const message = `Found by words alone for now: ${problem.message}`
    return { status: 'partial', words: { message, remedy: problem.remedy } }
  }
  const message = tally.done === 0 ? 'There was nothing to take in.' : withoutText
  return { status: 'succeeded', words: message === undefined ? {} : { message } }
}
