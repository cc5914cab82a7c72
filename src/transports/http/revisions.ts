import type { ProcedureMeta } from '../../contract/procedure.ts'
import type { RequestContext } from '../../core/platform/request-context.ts'
import { isRecord } from '../../shared/is-record.ts'

/** The part of oRPC's options that is used here. */
interface Call {
  readonly context: RequestContext
  readonly input: unknown
  readonly procedure: { readonly '~orpc': { readonly meta: Partial<ProcedureMeta> } }
  next(options?: object): Promise<unknown>
}

/**
 * Revisions of what is read and changed, as HTTP has them (RFC 9110, 8.8.3 and 13.1.1): `If-Match` is the revision that a
 * change was made from, `ETag` the one of the answer.
 */
export class Revisions {
  readonly #seen = new WeakMap<RequestContext, string>()
  readonly #given = new WeakMap<RequestContext, string>()

  /** Notes what a request says of the revision it was made from. */
  note(context: RequestContext, ifMatch: string | undefined): void {
    if (ifMatch !== undefined) this.#seen.set(context, ifMatch)
  }

  /** Hands on revisions of procedures that have them; for a handler's `clientInterceptors`. */
  readonly intercept = async (call: Call): Promise<unknown> => {
    if (!call.procedure['~orpc'].meta.revised) return call.next()
    const revision = this.#seen.get(call.context)
    const input = revision === undefined ? call.input : { ...(isRecord(call.input) && call.input), revision }
    const output = await call.next({ ...call, input })
    if (isRecord(output) && typeof output.revision === 'string')
      this.#given.set(call.context, output.revision)
    return output
  }

  /** The headers of the answer to a request. */
  headers(context: RequestContext): Record<string, string> {
    const revision = this.#given.get(context)
    return revision === undefined ? {} : { ETag: `"${revision}"` }
  }
}
