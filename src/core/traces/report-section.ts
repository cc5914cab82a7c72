import type { TraceStatus } from '../../contract/traces.ts'
import { showPlace } from '../platform/explain-failure.ts'
import { writeTable } from '../platform/markdown.ts'

/** How the export of traces stands, for a problem report. */
export function writeTraces(status: TraceStatus): string {
  const { state, service, endpoint, lastExportAt, exported, lagSeconds, setAside, problem } = status
  const rows = [
    ['State', state],
    ['To', endpoint === '' ? 'nowhere' : `${service} at ${showPlace(endpoint)}`],
    ['Last export', lastExportAt ?? 'never'],
    ['Lag', lagSeconds === null ? 'none' : `${Math.round(lagSeconds)} s`],
    ['Exported', String(exported)],
    ['Set aside', String(setAside)],
    ['Problem', problem === null ? 'none' : `${problem.message} ${problem.remedy}`],
  ]
  return writeTable(['', 'Traces'], rows)
}
