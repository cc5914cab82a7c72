import type { ModelErrorCode } from '../../../contract/llm.ts'
import type { ErrorBody } from './error-body.ts'

/**
 * What an answer that says no means. Servers disagree on statuses and codes, so the words count as well; the more
 * particular meaning wins over the more general.
 *
 * @param status HTTP status; `undefined` for an error within a stream
 * @param mayWait whether the server says after what time, a minute at most, it may be asked again
 */
export function classifyAnswer(
  status: number | undefined,
  { message, code, parameter }: ErrorBody,
  mayWait: boolean,
): ModelErrorCode {
  const has = (pattern: RegExp) => pattern.test(code) || pattern.test(message)
  if (isQuota(status, code, message, mayWait)) return 'quota-exhausted'
  if (status === 401 || has(/invalid[_ ]api[_ ]key|api key not valid|authentication_error/iu))
    return 'unauthorized'
  if (status === 429 || has(/rate[_ -]?limit|too many requests/iu)) return 'rate-limited'
  if (isOverflow(status, code, message)) return 'context-overflow'
  if (
    has(
      /content[_ ](?:management )?(?:filter|policy)|responsibleai|flagged|moderation|safety (?:system|filter)/iu,
    )
  ) {
    return 'filtered'
  }
  if (isUnsupported(status, message, parameter)) return 'unsupported-parameter'
  if (isUnknownModel(status, code, message)) return 'model-not-found'
  if (status === 403 || has(/permission_denied|unauthenticated/iu)) return 'unauthorized'
  if (status === 404 || status === 405) return 'unreachable'
  if (status === 408 || status === 504 || status === 524) return 'timeout'
  if (status === undefined || status >= 500 || has(/overloaded|at capacity|try again later/iu))
    return 'overloaded'
  return 'malformed'
}

function isQuota(status: number | undefined, code: string, message: string, mayWait: boolean): boolean {
  if (status === 402 || /insufficient_quota|billing|credit|balance/u.test(code)) return true
  const said =
    /exceeded your current quota|insufficient (?:balance|credits?|funds)|out of credits|quota (?:is )?(?:exhausted|used up)/iu
  return !mayWait && said.test(message)
}

/** Servers word it each in their own way, and some give no code. */
function isOverflow(status: number | undefined, code: string, message: string): boolean {
  if (status === 413 || /context_length|exceed_context|string_above_max|too_large/u.test(code)) return true
  return /context (?:length|window|size|limit)|maximum context|max_model_len|n_ctx|(?:prompt|input|request)\b.{0,40}\b(?:too long|too large|too many tokens)|too many (?:input )?tokens|token limit|max\w* .{0,20}tokens .{0,30}(?:exceed|allowed)|maximum .{0,20}tokens|must have less than|batch size/iu.test(
    message,
  )
}

const refusal =
  /unsupported|not support|unrecogni[sz]ed|unknown (?:field|parameter|argument|name)|extra(?:_forbidden| inputs| fields)|not (?:permitted|allowed|available|enabled|implemented)|unexpected (?:field|keyword|argument)|no longer|deprecated|only support|must be (?:one of|['"`])|requires? (?:the )?-{2}|must be passed back|support tool use/iu

function isUnsupported(status: number | undefined, message: string, parameter: string | undefined): boolean {
  if (status !== undefined && ![400, 404, 422, 500, 501].includes(status)) return false
  if (refusal.test(message))
    return status !== 500 || /tool|template|response_format|grammar|role/iu.test(message)
  return status === 422 && parameter !== undefined && !/^messages?$/u.test(parameter)
}

function isUnknownModel(status: number | undefined, code: string, message: string): boolean {
  if (/model_?not_?found|deploymentnotfound|unknown_model|invalid_model/u.test(code)) return true
  if (status === 404) return /\bmodels?\b|deployment/iu.test(message)
  return /(?:model|deployment)\b.{0,120}\b(?:not found|(?:does|do) not exist|not exist|unknown|is not (?:valid|loaded|available))|(?:unknown|invalid|no such) model|no models? (?:is )?loaded|not a valid model/iu.test(
    message,
  )
}
