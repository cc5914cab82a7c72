import type { RootCause, StackView } from '../../contract/stack-view.ts'
import { toldCauses } from '../../contract/told-causes.ts'
import type { Notices } from '../system/ports.ts'
import { namesInWords } from './diagnosis/words.ts'

/** Causes that come together are told together, and one that goes at once is not told at all, in ms. */
const gatherMs = 1500
/** A service gets at most one notice of failure in this time, in ms: a flapping one is not a storm. */
const quietMs = 5 * 60_000

/**
 * Tells people of root causes as they appear, each once, with what waits for it; and when they are gone. While an
 * action is under way its run tells, and what was there when Catalyst started is no news.
 */
export function createStackAlerts(options: { notices: Notices; enabled: () => boolean }): {
  saw(view: StackView): void
  stop(): void
} {
  const { notices, enabled } = options
  let latest: StackView | undefined
  let timer: NodeJS.Timeout | undefined
  /** What people know of, by service. `undefined` before the first view with an engine. */
  let known: Map<string, RootCause> | undefined
  /** An action has ended since people were last told: what it leaves behind is told by its run. */
  let acted = false
  const toldAt = new Map<string, number>()

  function tell(): void {
    timer = undefined
    const view = latest
    if (!view || view.runId !== undefined) return
    const now = readCauses(view)
    const before = known
    known = now
    const isLeftBehind = acted
    acted = false
    if (!before || isLeftBehind || !enabled()) return
    const fresh = [...now].filter(([service]) => {
      const since = Date.now() - (toldAt.get(service) ?? Number.NEGATIVE_INFINITY)
      return !before.has(service) && since >= quietMs
    })
    for (const cause of toldCauses(fresh.map(([, one]) => one))) {
      for (const service of cause.services) toldAt.set(service, Date.now())
      const { message: title } = cause
      notices.publish({ level: 'error', title, body: describeCause(cause), target: '/stack', keep: false })
    }
    const well = [...before.keys()].filter((service) => !now.has(service) && isWell(view, service))
    if (well.length > 0) {
      const verb = well.length === 1 ? 'is' : 'are'
      notices.publish({
        level: 'success',
        title: `${namesInWords(well)} ${verb} well again`,
        target: '/stack',
      })
    }
  }

  return {
    saw(view) {
      latest = view
      if (view.engine.status !== 'connected') return
      if (view.runId !== undefined) {
        known = readCauses(view)
        acted = true
        return
      }
      timer ??= setTimeout(tell, gatherMs)
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}

function readCauses(view: StackView): Map<string, RootCause> {
  // What pre-flight finds of services that nobody brought up is on the page; it happened to nobody.
  const up = new Set(view.services.filter((one) => one.container !== null).map((one) => one.name))
  const entries = view.rootCauses.flatMap((cause) =>
    cause.service !== null && up.has(cause.service) ? [[cause.service, cause] as const] : [],
  )
  return new Map(entries)
}

function isWell(view: StackView, name: string): boolean {
  const stage = view.services.find((one) => one.name === name)?.stage
  return stage === 'healthy' || stage === 'running' || stage === 'done'
}

function describeCause({ remedy, blocks }: RootCause): string {
  if (blocks.length === 0) return remedy
  return `${remedy} ${namesInWords(blocks)} ${blocks.length === 1 ? 'waits' : 'wait'} for it.`
}
