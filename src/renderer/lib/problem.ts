import { ORPCError } from '@orpc/client'
import { isRecord } from '../../shared/is-record.ts'

/** A failure as a page shows it: what happened, what to do, and what belongs beside which field. */
export interface ShownProblem {
  code: string
  message: string
  remedy: string
  /** Keys are dotted paths: `chunking.overlap`. */
  fields: Readonly<Record<string, string>>
  /** The request that failed: its lines are in the log. */
  requestId?: string
}

/** Says any thrown value in words a person can act on. */
export function describeProblem(error: unknown): ShownProblem {
  if (error instanceof ORPCError) return fromContract(error)
  if (isNetworkFailure(error))
    return {
      code: 'UNREACHABLE',
      message: 'Catalyst does not answer.',
      remedy: 'See that it still runs. This page connects again by itself.',
      fields: {},
    }
  return {
    code: 'UNEXPECTED',
    message: error instanceof Error && error.message ? error.message : 'Something went wrong here.',
    remedy: 'Try again. If it stays, the log in the data folder says more.',
    fields: {},
  }
}

/** `true` when the browser's session is over, or never was. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ORPCError && error.status === 401
}

/** `true` for the rejection of a call that the page itself called off. */
export function isAborted(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

function fromContract(error: ORPCError<string, unknown>): ShownProblem {
  const data = isRecord(error.data) ? error.data : {}
  return {
    code: error.code,
    message: error.message,
    remedy: typeof data.remedy === 'string' ? data.remedy : (remedies[error.status] ?? 'Try again.'),
    fields: isTextRecord(data.fields) ? data.fields : {},
    ...(typeof data.requestId === 'string' && { requestId: data.requestId }),
  }
}

const remedies: Readonly<Record<number, string>> = {
  400: 'Change the input and try again.',
  401: 'Sign in again with the link the terminal prints.',
  404: 'It may have been removed meanwhile. Go back and look again.',
  413: 'Choose a smaller file, or raise the limit in Settings.',
  429: 'Wait a moment, then try again.',
  500: 'Try again. If it stays, the log in the data folder says more.',
  503: 'Wait a moment, then try again.',
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((text) => typeof text === 'string')
  )
}

/** `fetch` rejects with a TypeError when no answer came; its wording differs from browser to browser. */
function isNetworkFailure(error: unknown): boolean {
  return error instanceof TypeError && /fetch|network|load failed/iu.test(error.message)
}
