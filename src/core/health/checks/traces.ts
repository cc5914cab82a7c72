import { formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import { seconds, showPlace } from '../../platform/explain-failure.ts'
import type { TraceExports } from '../../traces/ports.ts'
import type { Check } from '../check.ts'

const openTraces = { label: 'Open the traces', target: '/settings/traces' }

/** The export of traces: whether it gets through, how far behind it is, and what the server did not take. */
export function tracesCheck(traces: TraceExports): Check {
  return {
    name: 'traces',
    title: 'Traces',
    applicable: (settings) => settings.traces.enabled,
    required: () => false,
    watched: ({ traces }) => traces,
    place: ({ traces }) => (traces.endpoint === '' ? 'nowhere' : showPlace(traces.endpoint)),
    async check() {
      const { lastExportAt, lagSeconds, setAside, problem } = await traces.status()
      // A moment, not an age: it stays true until it is looked at.
      const moment = lastExportAt?.replace('T', ' ').replace(/\.\d+Z$/u, ' UTC')
      const last = moment === undefined ? 'Nothing exported yet' : `Last export ${moment}`
      const lag = lagSeconds === null ? 'nothing waits' : `${seconds(lagSeconds * 1000)} behind`
      const refused = setAside === 0 ? '' : `, ${formatCount(setAside, 'span')} set aside`
      const figures = `${last}, ${lag}${refused}`
      if (problem)
        return {
          status: 'unhealthy',
          detail: `${problem.message} ${figures}`,
          hint: problem.remedy,
          action: openTraces,
          latency: null,
        }
      return {
        status: setAside > 0 ? 'degraded' : 'healthy',
        detail: figures,
        latency: null,
        ...defined({
          hint: setAside > 0 ? 'See which and why in Settings, Traces, and send them again.' : undefined,
          action: setAside > 0 ? openTraces : undefined,
        }),
      }
    },
    close: async () => {},
  }
}
