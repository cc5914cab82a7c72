import { oc } from '@orpc/contract'
import * as z from 'zod'

/** What every typed error carries besides its message: the next step, in one sentence a user can act on. */
export const Remedy = z.object({ remedy: z.string() })

/** A refused input, with the message that belongs beside each field. Keys are dotted paths: `chunking.overlap`. */
export const FieldProblems = Remedy.extend({ fields: z.record(z.string(), z.string()) })

/**
 * The base every procedure is built on. Messages are written where the error is thrown; the codes and HTTP
 * statuses are these and no others. Input that does not fit the schema is `BAD_REQUEST` (400), raised by oRPC.
 */
export const base = oc.errors({
  NOT_FOUND: { status: 404, data: Remedy },
  CONFLICT: { status: 409, data: Remedy },
  INVALID: { status: 422, data: FieldProblems },
  UNAVAILABLE: { status: 503, data: Remedy },
})
