import type { Attributes, AttributeValue, Span } from './span.ts'
import { common } from './span-names.ts'

/**
 * OTLP as JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): ids in hexadecimal, 64-bit integers as
 * decimal strings, enumerations as numbers.
 */

const kinds = { internal: 1, client: 3 } as const
const statuses = { unset: 0, ok: 1, error: 2 } as const

/** @param version of Catalyst */
export function encodeSpans(spans: readonly Span[], version: string): string {
  if (spans.length === 0) return '{"resourceSpans":[]}'
  const resource = { [common.serviceName]: 'catalyst', [common.serviceVersion]: version }
  const scope = { name: 'catalyst', version }
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: encodeAttributes(resource) },
        scopeSpans: [{ scope, spans: spans.map(encodeSpan) }],
      },
    ],
  })
}

/** How many bytes a span takes in a request. */
export function measureSpan(span: Span): number {
  return Buffer.byteLength(JSON.stringify(encodeSpan(span))) + 1
}

function encodeSpan(span: Span): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
    name: span.name.toWellFormed(),
    kind: span.client ? kinds.client : kinds.internal,
    startTimeUnixNano: toNanoseconds(span.from),
    endTimeUnixNano: toNanoseconds(Math.max(span.from, span.to)),
    attributes: encodeAttributes(span.attributes),
    status: {
      code: statuses[span.status],
      ...(span.message !== undefined && { message: span.message.toWellFormed() }),
    },
  }
}

function encodeAttributes(attributes: Attributes): object[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    const encoded = value === undefined ? undefined : encodeValue(value)
    return encoded === undefined ? [] : [{ key, value: encoded }]
  })
}

/** Numbers that JSON cannot say are left out. */
function encodeValue(value: AttributeValue): object | undefined {
  if (typeof value === 'string') return { stringValue: value.toWellFormed() }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value !== 'number') return { arrayValue: { values: value.map((one) => encodeValue(one)) } }
  if (!Number.isFinite(value)) return undefined
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

function toNanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms)) * 1_000_000n)
}
