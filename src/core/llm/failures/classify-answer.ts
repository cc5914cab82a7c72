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
  if (namesUnknownModel(code, message)) return 'model-not-found'
  if (isUnsupported(status, code, message, parameter)) return 'unsupported-parameter'
  if (status === 404 && /\bmodels?\b|deployment/iu.test(message)) return 'model-not-found'
  if (status === 403 || has(/permission_denied|unauthenticated/iu)) return 'unauthorized'
  if (status === 404 || status === 405 || (status !== undefined && status < 400)) return 'unreachable'
  if (status === 408 || status === 504 || status === 524) return 'timeout'
  // 409 and 425: somebody else holds what it needs.
  if (
    status === undefined ||
    status >= 500 ||
    status === 409 ||
    status === 425 ||
    has(/overloaded|at capacity|try again later/iu)
  )
    return 'overloaded'
  return 'malformed'
}

function isQuota(status: number | undefined, code: string, message: string, mayWait: boolean): boolean {
  if (status === 402 || /insufficient_quota|billing|credit|balance|arrear/u.test(code)) return true
  const said =
    /insufficient[_ ](?:quota|balance|credits?|funds)|exceeded your \w* ?(?:\w+ )?quota|out of (?:credits?|quota)|(?:credits?|quota|balance) (?:is |are |has been |have been )?(?:exhausted|used up|exceeded|depleted|too low)|(?:spending|usage|monthly|billing) (?:hard )?limit|payment required/iu
  return !mayWait && (said.test(message) || /quota/u.test(code))
}

/** Servers word it each in their own way, and some give no code. */
function isOverflow(status: number | undefined, code: string, message: string): boolean {
  if (status === 413 || /context_length|exceed_context|string_above_max|too_large/u.test(code)) return true
  return /context (?:length|window|size|limit)|maximum context|max_model_len|n_ctx|(?:prompt|input|request)\b.{0,40}\b(?:too long|too large|too many tokens)|too many (?:input )?tokens|token limit|max\w* .{0,20}tokens .{0,30}(?:exceed|allowed)|maximum .{0,20}tokens|must have less than|batch size|max_(?:completion_)?tokens\b.{0,20} is too large/iu.test(
    message,
  )
}

const refusal =
  /unsupported|not support|unrecogni[sz]ed|unknown (?:field|parameter|argument|name)|extra(?:_forbidden| inputs| fields)|not (?:permitted|allowed|available|enabled|implemented)|unexpected (?:field|keyword|argument)|no longer|deprecated|only support|must be (?:one of|['"`])|requires? (?:the )?-{2}|must be passed back|support tool use/iu

/** Of a field that is known, its value: too large, say. */
const wrongValue =
  /should be|must be (?:at|greater|less|between|in|a|an|positive)|at (?:least|most)|(?:greater|less) than|out of range|too (?:large|small|high|low)/iu

function isUnsupported(
  status: number | undefined,
  code: string,
  message: string,
  parameter: string | undefined,
): boolean {
  if (status !== undefined && ![400, 404, 422, 500, 501].includes(status)) return false
  if (/unsupported_(?:parameter|value)|unknown_parameter|extra_forbidden/u.test(code)) return true
  if (refusal.test(message))
    return status !== 500 || /tool|template|response_format|grammar|role/iu.test(message)
  return (
    status === 422 && parameter !== undefined && !/^messages?\b/u.test(parameter) && !wrongValue.test(message)
  )
}

function namesUnknownModel(code: string, message: string): boolean {
  if (/model_?not_?found|deploymentnotfound|unknown_model|invalid_model/u.test(code)) return true
  return /(?:model|deployment)\b.{0,120}\b(?:not found|(?:does|do) not exist|not exist|unknown|is not (?:valid|loaded|available))|(?:unknown|invalid|no such) model|no models? (?:is )?loaded|not a valid model/iu.test(
    message,
  )
}
