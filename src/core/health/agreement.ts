import type { HealthStatus } from '../../contract/health.ts'

/** The settled status of a check, and the results that speak against it so far. */
export interface Standing {
  readonly status: HealthStatus
  /** The status that contrary results name, how many in a row named it, and how many in a row were contrary. */
  readonly contrary?: { readonly status: HealthStatus; readonly inRow: number; readonly total: number }
}

export const unknownStanding: Standing = { status: 'unknown' }

/**
 * The standing after one more result. A status changes only after `agreement` results in a row that name the same new
 * one; when results keep contradicting both the standing and each other, the latest wins after twice as many, so that
 * a standing nobody confirms does not last. What was unknown, and what is switched on or off, changes at once.
 */
export function judge(standing: Standing, result: HealthStatus, agreement: number): Standing {
  if (result === standing.status) return { status: result }
  const atOnce = standing.status === 'unknown' || standing.status === 'off' || result === 'off'
  const before = standing.contrary
  const inRow = before?.status === result ? before.inRow + 1 : 1
  const total = (before?.total ?? 0) + 1
  if (atOnce || inRow >= agreement || total >= 2 * agreement) return { status: result }
  return { status: standing.status, contrary: { status: result, inRow, total } }
}
