import { describeResult } from '../../contract/run-words.ts'
import type { RunSummary } from '../../contract/runs.ts'
import type { Notices } from '../system/ports.ts'

/** What people are told when a run has ended. */
export function endNotice(run: RunSummary): Parameters<Notices['publish']>[0] {
  const { id, title, status } = run
  const { message, remedy } = run
  const body = message ?? describeResult(run)
  return {
    ...headline(status, title),
    ...(body && { body }),
    remedy,
    target: `/runs/${id}`,
    requestId: run.requestId,
  }
}

function headline(status: RunSummary['status'], title: string) {
  if (status === 'succeeded') return { level: 'success', title: `Done: ${title}` } as const
  if (status === 'cancelled') return { level: 'info', title: `Cancelled: ${title}` } as const
  if (status === 'interrupted') return { level: 'warning', title: `Interrupted: ${title}` } as const
  if (status === 'partial') return { level: 'warning', title: `Done in part: ${title}` } as const
  return { level: 'error', title: `Failed: ${title}` } as const
}
