import type { TraceStatus } from '../../contract/traces.ts'

/** What other features see of the traces. */
export interface TraceExports {
  status(): Promise<TraceStatus>
}
