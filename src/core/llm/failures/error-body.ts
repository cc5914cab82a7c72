import { readSpan } from '../../platform/retry-wait.ts'

/** What servers say of an error, in whatever shape they say it. */
export interface ErrorBody {
  /** One line of text; empty where nothing was said. */
  readonly message: string
  /** Code and type in one, lower case: `insufficient_quota invalid_request_error`. */
  readonly code: string
  /** The parameter named as wrong. */
  readonly parameter: string | undefined
  /** The HTTP status that stands in the body, such as an error within a stream has it. */
  readonly status: number | undefined
  /** Milliseconds after which it may be asked again, where the body has a field for it. */
  readonly waitMs?: number | undefined
}

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads `{error: {…}}`, `{error: "…"}`, `{object: "error", message}`, `{detail: […]}`, `{message}`, an array of such, a
 * text and a page of HTML.
 */
export function readErrorBody(body: unknown): ErrorBody {
  if (typeof body === 'string') return readWords(body)
  if (Array.isArray(body)) return body.length > 0 ? readErrorBody(body[0]) : silent
  if (!isFields(body)) return silent
  const { error, detail, errors } = body
  if (isFields(error)) return readFields(error)
  if (typeof error === 'string' && error !== '') return { ...readFields(body), message: readText(error) }
  if (Array.isArray(detail)) return readDetails(detail)
  if (isFields(detail)) return readFields(detail)
  if (typeof detail === 'string') return { ...readFields(body), message: readText(detail) }
  if (Array.isArray(errors) && errors.length > 0) return readErrorBody(errors[0])
  return readFields(body)
}

/** A text; of an event stream that carries an error, what is in it. */
function readWords(text: string): ErrorBody {
  const data = /^(?:event: ?\w+\s+)?data: ?(\{.*)/u.exec(text.trim())?.[1]
  const inner = data === undefined ? undefined : parse(data)
  return isFields(inner) ? readErrorBody(inner) : { ...silent, message: readText(text) }
}

const silent: ErrorBody = { message: '', code: '', parameter: undefined, status: undefined }

function readFields(fields: Fields): ErrorBody {
  const { message, msg, code, type, status, param, metadata } = fields
  const raw = isFields(metadata) && typeof metadata.raw === 'string' ? metadata.raw : undefined
  const words = [message, msg, raw].find((text) => typeof text === 'string' && text !== '')
  return {
    message: readText(typeof words === 'string' ? words : isFields(message) ? JSON.stringify(message) : ''),
    code: [code, type, status]
      .filter((part) => typeof part === 'string')
      .join(' ')
      .toLowerCase(),
    parameter: typeof param === 'string' && param !== '' ? param : undefined,
    status: [code, status].map(Number).find((number) => number >= 400 && number < 600),
    waitMs: readWait(fields),
  }
}

/** `retry_after` in seconds, `retry_after_ms`, and Google's list of details with a `retryDelay` such as `41s`. */
function readWait(fields: Fields): number | undefined {
  const seconds = Number(fields.retry_after ?? fields.retryAfter ?? Number.NaN)
  const exact = Number(fields.retry_after_ms ?? seconds * 1000)
  if (exact >= 0) return exact
  const details = Array.isArray(fields.details) ? fields.details.filter(isFields) : []
  const delay = details.map(({ retryDelay }) => retryDelay).find((one) => typeof one === 'string')
  return typeof delay === 'string' ? readSpan(delay) : undefined
}

/** A list of refused fields, as FastAPI gives it: `{loc: ["body", "name"], msg, type}`. */
function readDetails(details: readonly unknown[]): ErrorBody {
  const [first] = details
  if (!isFields(first)) return readErrorBody(first)
  const place = Array.isArray(first.loc) ? first.loc.filter((part) => part !== 'body') : []
  const read = readFields(first)
  return { ...read, parameter: place.length > 0 ? place.join('.') : read.parameter }
}

/** One line; of a page its title, or its words. */
function readText(text: string): string {
  const title = /<title[^>]*>([^<]+)</iu.exec(text)?.[1]
  const words = /<(?:!doctype|html|head|body)\b/iu.test(text)
    ? (title ??
      text.replaceAll(/<(?:script|style)[\s\S]*?<\/(?:script|style)>/giu, ' ').replaceAll(/<[^>]*>/gu, ' '))
    : text
  return words.replaceAll(/\s+/gu, ' ').trim()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
