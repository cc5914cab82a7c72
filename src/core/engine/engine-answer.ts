import { errorCode } from '../../shared/error-code.ts'
import { errorMessage } from '../platform/errors.ts'

/** The status of an engine's answer that is an error; `undefined` where it did not answer. */
export function answerStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}

/** What is not there is `undefined`; any other error stays one. */
export function absentIf404(error: unknown): undefined {
  if (answerStatus(error) === 404) return undefined
  throw error
}

/** What is already as it should be is no error. */
export function fineIf304(error: unknown): void {
  if (answerStatus(error) !== 304) throw error
}

/** What the engine answered, without docker-modem's wrapping. */
export function engineMessage(error: unknown): string {
  const told = toldBy(error)
  return (told ?? errorMessage(error).replace(/^\(HTTP code \d+\) [^-]* - /u, '')).trim()
}

/** The message in the body of the engine's answer. */
function toldBy(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('json' in error)) return undefined
  const { json } = error
  if (typeof json !== 'object' || json === null || !('message' in json)) return undefined
  return typeof json.message === 'string' ? json.message : undefined
}

const connectionLost = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
])

/** Whether the line to the engine itself is gone, as opposed to what the engine says of other lines. */
export function isConnectionLost(error: unknown): boolean {
  return connectionLost.has(errorCode(error) ?? '')
}

/** Whether the engine, or what it was asked for, took too long. */
export function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError'
}

/** The failure of whatever was under way when the engine went. */
export function engineUnreachable(evidence: string) {
  return {
    code: 'engine-unreachable',
    message: 'The container engine does not answer any more',
    remedy: 'Start it again, then repeat the action: it goes on where it was left.',
    evidence: [evidence],
  } as const
}
