import type { HealthReport } from '../../contract/health.ts'
import type { StackView } from '../../contract/stack-view.ts'
import { findHealthTroubles, findStackTroubles } from './find-troubles.ts'
import type { Troubles } from './ports.ts'

/** What comes and goes at once is not kept: a stack is judged when it has stood still so long, in ms. */
const gatherMs = 1500

/** Takes the newest reports and views; has the inbox told what of them is wrong. */
export interface TroubleFollower {
  sawHealth(report: HealthReport): void
  sawStack(view: StackView): void
  stop(): void
}

/** @param now ms since the epoch */
export function followTroubles(troubles: Troubles, now: () => number = Date.now): TroubleFollower {
  let report: HealthReport | undefined
  let view: StackView | undefined
  /** When an action on the stack was last under way. */
  let actedAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined

  /** What a check said while an action was under way stands until it has looked again, and agreed. */
  const hasJustActed = () =>
    view?.runId !== undefined || now() - actedAt < 3 * (report?.polling?.intervalMs ?? 0)
  const judgeHealth = () => {
    if (!report) return
    const { wrong, over } = findHealthTroubles(report, view, hasJustActed())
    troubles.judge('health', wrong, over)
  }
  const judgeStack = () => {
    timer = undefined
    if (!view || view.runId !== undefined) return
    const { wrong, over } = findStackTroubles(view)
    troubles.judge('stack', wrong, over)
    judgeHealth()
  }
  return {
    sawHealth(latest) {
      report = latest
      judgeHealth()
    },
    sawStack(latest) {
      if (view?.runId !== undefined || latest.runId !== undefined) actedAt = now()
      view = latest
      timer ??= setTimeout(judgeStack, gatherMs)
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
