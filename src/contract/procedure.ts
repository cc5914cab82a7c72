import { oc } from '@orpc/contract'
import { FieldProblems, Remedy } from './errors.ts'

/** How an act is put on record. It is data, so that whatever reads the contract can read it. */
export interface AuditRule {
  /** On what it is done: its type, and the fields of the input that hold its id and its name. */
  readonly target: { readonly type: string; readonly id?: string; readonly name?: string }
  /** Security depends on it: always, or where one of these fields of the input is `true`. */
  readonly security?: true | { readonly whenTrue: readonly string[] }
  /** The answer is a view of everything and tells nothing of this act. */
  readonly omitOutput?: boolean
}

/** What the contract says of a procedure besides its input, output and route. */
export type ProcedureMeta = {
  /** `none`: it only reads, or does over and over what changes nothing. */
  readonly audit: AuditRule | 'none'
  /** Fields of the input that are secrets: fingerprints of them are kept, never the values. */
  readonly secrets: readonly string[]
  /** Its answer has a `revision`: the `ETag` over HTTP. Where its input has one too, `If-Match` says it. */
  readonly revised: boolean
}

/** Where nothing is said of a procedure. */
export const noMeta: ProcedureMeta = { audit: 'none', secrets: [], revised: false }

interface Route {
  readonly path: `/${string}`
  readonly tags: string[]
  readonly summary: string
  readonly description?: string
  readonly successStatus?: number
}

/**
 * Every procedure is built on this. Messages are written where the error is thrown; the codes and HTTP statuses are
 * these and no others. Input that does not fit the schema is `BAD_REQUEST` (400), raised by oRPC.
 */
const base = oc
  .errors({
    NOT_FOUND: { status: 404, data: Remedy },
    CONFLICT: { status: 409, data: Remedy },
    INVALID: { status: 422, data: FieldProblems },
    UNAVAILABLE: { status: 503, data: Remedy },
  })
  .$meta(noMeta)

/** A procedure without an effect. By GET, unless the question is long or is asked for anew. */
export function query({
  revised = false,
  ...route
}: Route & { readonly method?: 'GET' | 'POST'; readonly revised?: boolean }) {
  return base.route({ method: 'GET', ...route }).meta({ ...noMeta, revised })
}

/** A procedure with an effect: it says how it is put on record, and which fields of its input are secrets. */
export function action({
  audit,
  secrets = [],
  revised = false,
  ...route
}: Route & {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly audit: AuditRule
  readonly secrets?: readonly string[]
  readonly revised?: boolean
}) {
  return base.route(route).meta({ audit, secrets, revised })
}
