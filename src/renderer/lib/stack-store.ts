import { create } from 'zustand'
import type { ServiceStage, StackServiceView, StackView } from '../../contract/stack-view.ts'

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

/**
 * The shape beside the stack's name in the rail. What pre-flight finds of a stack that nobody brought up has happened
 * to nobody, and neither has an engine that is not there: both are on the page, and raise no alarm.
 */
export function stackMark(view: StackView | null): 'running' | 'unhealthy' | undefined {
  if (!view) return undefined
  if (view.run_id !== undefined) return 'running'
  if (view.engine.status !== 'connected') return undefined
  const happened = exists(view) || view.file_problems.length > 0
  return happened && view.root_causes.length > 0 ? 'unhealthy' : undefined
}
