import type { Span } from './span.ts'
import { makeSpanId, makeTraceId } from './span-ids.ts'
import { catalyst, langfuse } from './span-names.ts'

/** A span that says nothing but that it is a test; a trace of its own. */
export function makeTestSpan(id: string, requestId: string): Span {
  const name = 'Catalyst test'
  const now = Date.now()
  return {
    ...{ runId: id, stepId: '', traceId: makeTraceId(id), spanId: makeSpanId(id) },
    ...{ name, client: false, from: now, to: now, status: 'ok' },
    attributes: {
      [langfuse.traceName]: name,
      [langfuse.traceTags]: ['test'],
      [langfuse.type]: 'span',
      [catalyst.isTest]: true,
      [catalyst.requestId]: requestId,
    },
  }
}
