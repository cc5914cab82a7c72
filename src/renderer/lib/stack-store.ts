import { create } from 'zustand'
import type { ServiceStage, StackServiceView, StackView } from '../../contract/stack-view.ts'
import { standingCauses } from '../../contract/standing-causes.ts'

interface StackState {
  /** The chosen stack as last heard of; `null` before the first word. */
  view: StackView | null
  take(view: StackView): void
}

/** The chosen stack. */
export const useStack = create<StackState>()((set) => ({
  view: null,
  take: (view) => set({ view }),
}))

const upStages: ReadonlySet<ServiceStage> = new Set(['healthy', 'running', 'done'])

/** Whether a service is where it should be: healthy, running without a healthcheck, or a one-shot that ended well. */
export function isUp({ stage }: Pick<StackServiceView, 'stage'>): boolean {
  return upStages.has(stage)
}

/** The services in play: without profiles, or with a chosen one. */
export function inPlay(view: Pick<StackView, 'services'>): StackServiceView[] {
  return view.services.filter((service) => service.enabled)
}

/** Whether anything of the stack is on the engine. */
export function exists(view: Pick<StackView, 'services'>): boolean {
  return view.services.some((service) => service.container !== null)
}

/** The shape beside the stack's name in the rail: the same failures count there as in the verdict. */
export function stackMark(view: StackView | null): 'running' | 'unhealthy' | undefined {
  if (!view) return undefined
  if (view.runId !== undefined) return 'running'
  return standingCauses(view).length > 0 ? 'unhealthy' : undefined
}
