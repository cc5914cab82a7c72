import { client } from './client.ts'
import type { ShownProblem } from './problem.ts'
import { logPlace } from './request-id.ts'

/** Failures that could not be kept yet: the services did not answer. */
let waiting: ShownProblem[] = []
/** Most that wait; the oldest go first. */
const mostWaiting = 50

/** Keeps a failure of this page in the inbox, where all windows and tabs find it. */
export async function keepFailure(problem: ShownProblem): Promise<void> {
  const { message, remedy, requestId } = problem
  try {
    await client.notices.report({
      ...{ title: message.slice(0, 1000), remedy: remedy.slice(0, 1000), requestId },
      target: requestId === undefined ? undefined : logPlace({ request: requestId }),
    })
  } catch {
    // It was told all the same, and is kept once the line is back.
    waiting = [...waiting, problem].slice(-mostWaiting)
  }
}

/** Keeps what waits since the line was lost. */
export async function keepWaitingFailures(): Promise<void> {
  const problems = waiting
  waiting = []
  for (const problem of problems) await keepFailure(problem)
}
