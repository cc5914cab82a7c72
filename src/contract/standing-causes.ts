import type { StackView } from './stack-view.ts'
import { type ToldCause, toldCauses } from './told-causes.ts'

/**
 * What has failed of a stack, as far as it counts for the whole. What pre-flight finds of a stack that nobody brought up
 * has happened to nobody, and neither has an engine that is not there: both are on the stack's page, and raise no alarm.
 * What failed before there was any container has: it is known when. While an action is under way, its run tells.
 */
export function standingCauses(view: StackView): ToldCause[] {
  if (view.engine.status !== 'connected' || view.runId !== undefined) return []
  const happened =
    view.fileProblems.length > 0 ||
    view.services.some(({ container }) => container !== null) ||
    view.rootCauses.some(({ since }) => since !== null)
  return happened ? toldCauses(view.rootCauses) : []
}
