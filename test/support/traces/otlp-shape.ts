import * as z from 'zod'

/**
 * What a server of OTLP as JSON takes, no field more (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding and
 * opentelemetry-proto's trace.proto): written from the specification, and knowing nothing of the encoder.
 */

/** An int64: decimal text. */
const Int64 = z.string().regex(/^-?\d{1,19}$/u)
const Nanoseconds = z.string().regex(/^[1-9]\d{18}$/u, 'nanoseconds of this century')

const Value = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ intValue: Int64 }),
  z.strictObject({ doubleValue: z.number() }),
  z.strictObject({
    arrayValue: z.strictObject({ values: z.array(z.strictObject({ stringValue: z.string() })) }),
  }),
])

const Attributes = z
  .array(z.strictObject({ key: z.string().min(1), value: Value }))
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, 'keys are unique')

const OtlpSpan = z
  .strictObject({
    traceId: z.string().regex(/^(?!0+$)[\da-f]{32}$/u),
    spanId: z.string().regex(/^(?!0+$)[\da-f]{16}$/u),
    parentSpanId: z
      .string()
      .regex(/^(?!0+$)[\da-f]{16}$/u)
      .optional(),
    name: z.string().min(1),
    kind: z.number().int().min(1).max(5),
    startTimeUnixNano: Nanoseconds,
    endTimeUnixNano: Nanoseconds,
    attributes: Attributes,
    status: z.strictObject({ code: z.number().int().min(0).max(2), message: z.string().optional() }),
  })
  .refine((span) => BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano), 'it ends after it begins')

/** `ExportTraceServiceRequest`. */
export const ExportRequest = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes: Attributes }),
      scopeSpans: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string() }),
          spans: z.array(OtlpSpan).min(1),
        }),
      ),
    }),
  ),
})

/** A span as it came, with its attributes by name. */
export interface ReceivedSpan extends Omit<z.infer<typeof OtlpSpan>, 'attributes'> {
  readonly attributes: Readonly<Record<string, unknown>>
}

/** @throws ZodError for what is not a request of OTLP */
export function readSpans(body: string): ReceivedSpan[] {
  const request = ExportRequest.parse(JSON.parse(body))
  return request.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ attributes, ...span }) => ({
        ...span,
        attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
      })),
    ),
  )
}
