import type { ModelErrorCode } from '../../../contract/llm.ts'
import type { Failure } from '../failures/read-failure.ts'

const firstMs = 500
const mostMs = 30_000
const jitter = 0.25
/** A server that wants a longer wait than this is not waited for: who asked is told when. */
const longestWaitMs = 60_000

/**
 * Exponential backoff: 0.5 s · 2ⁿ, up to 25 % more or less, 30 s at most.
 *
 * @param attempt tries that failed before this wait, from 0
 * @param random from 0 to 1
 */
export function backOff(attempt: number, random: number): number {
  return Math.min(mostMs, firstMs * 2 ** attempt * (1 + jitter * (2 * random - 1)))
}

const passing: ReadonlySet<ModelErrorCode> = new Set(['unreachable', 'timeout', 'rate-limited', 'overloaded'])

/**
 * Milliseconds to wait before the next try, by what the server says or by ourselves; `undefined`: it is of no use to try
 * again, or it takes too long.
 */
export function retryDelay(failure: Failure, attempt: number, random: number): number | undefined {
  if (!passing.has(failure.reason)) return undefined
  // Our own deadline has passed: another try would take as long again.
  if (failure.reason === 'timeout' && failure.status === undefined) return undefined
  // An address that is wrong stays wrong.
  if (failure.reason === 'unreachable' && (failure.status !== undefined || !isPassing(failure)))
    return undefined
  if (failure.waitMs === undefined) return backOff(attempt, random)
  return failure.waitMs > longestWaitMs ? undefined : failure.waitMs
}

/** Whether the connection may be had the next moment: it was cut, not refused. */
function isPassing({ said, cause }: Failure): boolean {
  const text = `${said} ${cause instanceof Error ? cause.message : ''}`
  return /ECONNRESET|EPIPE|ECONNABORTED|EAI_AGAIN|socket|other side closed|terminated/iu.test(text)
}
