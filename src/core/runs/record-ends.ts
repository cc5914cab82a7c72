import type { RunSummary } from '../../contract/runs.ts'
import { defined } from '../../shared/defined.ts'
import type { Audit } from '../platform/audit.ts'

/** Puts on record what nobody calls for at that moment: how a run ended. */
export function recordEnd(audit: Audit, run: RunSummary): void {
  const { id, kind, title, status, counts, figures, message, requestId, by, createdAt, endedAt } = run
  void audit.record({
    action: 'run.end',
    // What failed in part, was called off or interrupted has done something all the same.
    result: status === 'failed' ? 'failed' : 'ok',
    target: { type: 'run', id, name: title },
    outputs: { kind, status, ...counts, ...figures },
    ...defined({
      error: message === undefined || status !== 'failed' ? undefined : new Error(message),
      why: message === undefined || status === 'failed' ? undefined : message,
    }),
    actor: by,
    requestId,
    runId: id,
    ms: Date.parse(endedAt ?? createdAt) - Date.parse(createdAt),
  })
}
